-- SUM and AVG beside one another.
--! input t.json
{"a": 100, "ts": "2026-01-01 00:00:01"}
{"a": 100, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (a TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (window_start TIMESTAMP(3), x TINYINT, y TINYINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, SUM(a) AS x, AVG(a) AS y FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, -56, 100]
--! flink 2.3.0
