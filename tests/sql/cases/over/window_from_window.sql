-- OVER (w ROWS ..) takes PARTITION BY and ORDER BY of the window it names.
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
CREATE TABLE p (id INT, s INT, a INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, SUM(v) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), AVG(v) OVER (w ROWS 1 PRECEDING) FROM t
  WINDOW w AS (PARTITION BY k ORDER BY ts);
--! expect
+I[1, 3, 3]
+I[10, 8, 4]
+I[2, 4, 4]
+I[3, 3, 3]
+I[4, 5, 5]
+I[5, 11, 5]
+I[7, 9, 9]
+I[8, 7, 3]
+I[9, 15, 7]
--! counts
late 1
bad 0
