-- RANK and DENSE_RANK over time.  Rows of one time share a rank; in Flink each pushes the others down.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:05"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": "a", "v": 7, "ts": "2026-01-01 00:00:12"}
{"id": 5, "k": "b", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 6, "k": "a", "v": 10, "ts": "2026-01-01 00:00:11"}
{"id": 7, "k": "a", "v": 2, "ts": "2026-01-01 00:00:11"}
{"id": 8, "k": "b", "v": 3, "ts": "2026-01-01 00:00:20"}
{"id": 9, "k": "a", "v": 1, "ts": "2026-01-01 00:00:30"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (id INT, r BIGINT, d BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, RANK() OVER (PARTITION BY k ORDER BY ts) AS r, DENSE_RANK() OVER (PARTITION BY k ORDER BY ts) AS d FROM orders;
--! expect
+I[1, 1, 1]
+I[2, 1, 1]
+I[3, 2, 2]
+I[4, 5, 4]
+I[6, 3, 3]
+I[7, 3, 3]
+I[8, 2, 2]
+I[9, 6, 5]
--! counts
late 1
bad 0
--! differ
+I[1, 1, 1]
+I[2, 1, 1]
+I[3, 2, 2]
+I[4, 5, 5]
+I[6, 4, 4]
+I[7, 4, 4]
+I[8, 2, 2]
+I[9, 6, 6]
--! flink 2.3.0
