-- A second GROUP BY over window_start and window_end of a first: the sum over keys.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:03"}
{"k": "b", "v": 8, "ts": "2026-01-01 00:00:07"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (e TIMESTAMP(3), keys BIGINT, total INT, m INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_end, COUNT(*), SUM(total), MAX(total) FROM (
  SELECT window_start, window_end, k, SUM(v) AS total
  FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k)
GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00:05, 2, 7, 5]
+I[2026-01-01T00:00:10, 1, 8, 8]
--! flink 2.3.0
