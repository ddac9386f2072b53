-- OVER the results of windows, in order of window_time; what is late for OVER is not late for its window.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 4, "ts": "2026-01-01 00:00:03"}
{"id": 3, "k": "a", "v": null, "ts": "2026-01-01 00:00:02"}
{"id": 4, "k": "a", "v": 5, "ts": "2026-01-01 00:00:06"}
{"id": 5, "k": "b", "v": 7, "ts": "2026-01-01 00:00:06"}
{"id": 6, "k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 7, "k": null, "v": 9, "ts": "2026-01-01 00:00:08"}
{"id": 8, "k": "a", "v": 2, "ts": "2026-01-01 00:00:08"}
{"id": 9, "k": null, "v": 6, "ts": "2026-01-01 00:00:20"}
{"id": 10, "k": "b", "v": 1, "ts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT, total BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, n, SUM(n) OVER (PARTITION BY k ORDER BY wt) FROM (
  SELECT k, window_time AS wt, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end, window_time);
--! expect
+I[a, 5, 5]
+I[b, 1, 3]
+I[b, 2, 2]
+I[null, 1, 1]
+I[null, 1, 2]
