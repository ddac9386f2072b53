-- Grouping sets within windows: the window is in every set, and rows come when it ends.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:03"}
{"k": null, "v": 8, "ts": "2026-01-01 00:00:07"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), k STRING, g BIGINT, n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, k, GROUPING(k), COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY GROUPING SETS ((k, window_start, window_end), (window_start, window_end));
--! expect
+I[2026-01-01T00:00, a, 0, 2, 5]
+I[2026-01-01T00:00, b, 0, 1, 2]
+I[2026-01-01T00:00, null, 1, 3, 7]
+I[2026-01-01T00:00:05, null, 0, 1, 8]
+I[2026-01-01T00:00:05, null, 1, 1, 8]
