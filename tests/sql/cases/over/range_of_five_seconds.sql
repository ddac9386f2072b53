-- RANGE: both ends count, rows of one time see each other, NULL is a key, what is late is counted.
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
CREATE TABLE p (id INT, k STRING, n BIGINT, s INT, lo INT, hi INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, k, COUNT(*) OVER w, SUM(v) OVER w, MIN(v) OVER w, MAX(v) OVER w FROM t
  WINDOW w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW);
--! expect
+I[1, a, 1, 3, 3, 3]
+I[10, b, 1, 1, 1, 1]
+I[2, b, 1, 4, 4, 4]
+I[3, a, 2, 3, 3, 3]
+I[4, a, 3, 8, 3, 5]
+I[5, b, 2, 11, 4, 7]
+I[7, null, 1, 9, 9, 9]
+I[8, a, 2, 7, 2, 5]
+I[9, null, 1, 6, 6, 6]
--! counts
late 1
bad 0
