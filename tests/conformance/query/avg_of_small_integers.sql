-- AVG of TINYINT and SMALLINT in windows and groups.
--! input t.json
{"a": 100, "b": 30000, "c": 2000000000, "ts": "2026-01-01 00:00:01"}
{"a": 100, "b": 30000, "c": 2000000000, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (a TINYINT, b SMALLINT, c INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (window_start TIMESTAMP(3), x TINYINT, y SMALLINT, z INT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, AVG(a) AS x, AVG(b) AS y, AVG(c) AS z FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 100, 30000, 2000000000]
--! flink 2.3.0
