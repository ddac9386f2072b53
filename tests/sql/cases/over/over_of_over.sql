-- OVER the results of OVER.
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
CREATE TABLE p (id INT, n BIGINT, m BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, n, MAX(n) OVER (ORDER BY ts) FROM (SELECT id, ts, COUNT(*) OVER (PARTITION BY k ORDER BY ts) AS n FROM t);
--! expect
+I[1, 1, 1]
+I[10, 3, 4]
+I[2, 1, 2]
+I[3, 2, 2]
+I[4, 3, 3]
+I[5, 2, 3]
+I[7, 1, 4]
+I[8, 4, 4]
+I[9, 2, 4]
--! counts
late 1
bad 0
