-- Copies of rows are rows.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "a", "v": 1, "ts": "2026-01-01 00:00:20"}
{"id": 6, "k": "a", "v": 8, "ts": "2026-01-01 00:00:07"}
{"id": 7, "k": "b", "v": null, "ts": "2026-01-01 00:00:19"}
{"id": 8, "k": "c", "v": 3, "ts": "2026-01-01 00:00:31"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3), pt AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM (SELECT k, window_end AS e FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND))) WHERE e > TIMESTAMP '2026-01-01 00:00:08' GROUP BY k;
--! changelog
+I[a, 1]
+I[b, 1]
-U[a, 1]
+U[a, 2]
-U[a, 2]
+U[a, 3]
+I[null, 1]
-U[null, 1]
+U[null, 2]
-U[a, 3]
+U[a, 4]
-U[a, 4]
+U[a, 5]
-U[a, 5]
+U[a, 6]
-U[a, 6]
+U[a, 7]
-U[a, 7]
+U[a, 8]
-U[b, 1]
+U[b, 2]
-U[b, 2]
+U[b, 3]
-U[b, 3]
+U[b, 4]
+I[c, 1]
-U[c, 1]
+U[c, 2]
-U[c, 2]
+U[c, 3]
--! flink 2.3.0
