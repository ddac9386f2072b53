-- The time attribute under another name, through a view and a subquery.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM (SELECT ts AS event_time, k FROM (SELECT * FROM t)) GROUP BY k, TUMBLE(event_time, INTERVAL '5' SECOND);
--! expect
+I[a, 2]
+I[b, 1]
+I[b, 1]
--! flink 2.3.0
