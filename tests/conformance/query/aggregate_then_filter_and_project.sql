-- A query over an aggregation: filter on the total and on the window.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), t INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, total * 2 FROM (
  SELECT k, window_start, window_end, SUM(v) AS total FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k) AS x
WHERE total > 3 AND k <> 'a';
--! expect
+I[b, 2026-01-01T00:00, 10]
+I[b, 2026-01-01T00:00:05, 14]
--! flink 2.3.0
