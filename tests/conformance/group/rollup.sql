-- ROLLUP(k, v) is (k, v), (k), ().
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
CREATE TABLE p (k STRING, v INT, s INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, v, SUM(id) AS s FROM orders GROUP BY ROLLUP (k, v);
--! changelog
+I[a, 10, 1]
+I[a, null, 1]
+I[null, null, 1]
+I[b, 20, 2]
+I[b, null, 2]
-U[null, null, 1]
+U[null, null, 3]
+I[a, 5, 3]
-U[a, null, 1]
+U[a, null, 4]
-U[null, null, 3]
+U[null, null, 6]
+I[null, 7, 4]
+I[null, null, 4]
-U[null, null, 6]
+U[null, null, 10]
+I[c, null, 5]
+I[c, null, 5]
-U[null, null, 10]
+U[null, null, 15]
-U[a, 10, 1]
+U[a, 10, 7]
-U[a, null, 4]
+U[a, null, 10]
-U[null, null, 15]
+U[null, null, 21]
+I[b, null, 7]
-U[b, null, 2]
+U[b, null, 9]
-U[null, null, 21]
+U[null, null, 28]
+I[b, 3, 8]
-U[b, null, 9]
+U[b, null, 17]
-U[null, null, 28]
+U[null, null, 36]
+I[null, 1, 9]
-U[null, null, 4]
+U[null, null, 13]
-U[null, null, 36]
+U[null, null, 45]
+I[c, 8, 10]
-U[c, null, 5]
+U[c, null, 15]
-U[null, null, 45]
+U[null, null, 55]
--! flink 2.3.0
