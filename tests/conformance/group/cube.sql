-- CUBE(k, b) is all four.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "price": 2.25, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "price": 3.00, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "price": 0.10, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "c", "v": null, "price": 9.99, "ts": "2026-01-01 00:00:07"}
{"id": 6, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:08"}
{"id": 7, "k": "b", "v": null, "price": null, "ts": "2026-01-01 00:00:07"}
{"id": 8, "k": "b", "v": 3, "price": 2.25, "ts": "2026-01-01 00:00:12"}
{"id": 9, "k": null, "v": 1, "price": 4.00, "ts": "2026-01-01 00:00:13"}
{"id": 10, "k": "c", "v": 8, "price": 0.01, "ts": "2026-01-01 00:00:20"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (k STRING, b BOOLEAN, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, v > 5 AS b, COUNT(*) AS n FROM orders GROUP BY CUBE (k, v > 5);
--! changelog
+I[a, true, 1]
+I[a, null, 1]
+I[null, true, 1]
+I[null, null, 1]
+I[b, true, 1]
+I[b, null, 1]
-U[null, true, 1]
+U[null, true, 2]
-U[null, null, 1]
+U[null, null, 2]
+I[a, false, 1]
-U[a, null, 1]
+U[a, null, 2]
+I[null, false, 1]
-U[null, null, 2]
+U[null, null, 3]
+I[null, true, 1]
+I[null, null, 1]
-U[null, true, 2]
+U[null, true, 3]
-U[null, null, 3]
+U[null, null, 4]
+I[c, null, 1]
+I[c, null, 1]
+I[null, null, 1]
-U[null, null, 4]
+U[null, null, 5]
-U[a, true, 1]
+U[a, true, 2]
-U[a, null, 2]
+U[a, null, 3]
-U[null, true, 3]
+U[null, true, 4]
-U[null, null, 5]
+U[null, null, 6]
+I[b, null, 1]
-U[b, null, 1]
+U[b, null, 2]
-U[null, null, 1]
+U[null, null, 2]
-U[null, null, 6]
+U[null, null, 7]
+I[b, false, 1]
-U[b, null, 2]
+U[b, null, 3]
-U[null, false, 1]
+U[null, false, 2]
-U[null, null, 7]
+U[null, null, 8]
+I[null, false, 1]
-U[null, null, 1]
+U[null, null, 2]
-U[null, false, 2]
+U[null, false, 3]
-U[null, null, 8]
+U[null, null, 9]
+I[c, true, 1]
-U[c, null, 1]
+U[c, null, 2]
-U[null, true, 4]
+U[null, true, 5]
-U[null, null, 9]
+U[null, null, 10]
--! flink 2.3.0
