-- RANGE, by a column with equal values and NULLs.
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
CREATE TABLE p (id INT, a BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, SUM(id) OVER (ORDER BY v) AS a FROM orders;
--! changelog
+I[1, 1]
+I[2, 3]
+I[3, 3]
-U[1, 1]
+U[1, 4]
-U[2, 3]
+U[2, 6]
+I[4, 7]
-U[1, 4]
+U[1, 8]
-U[2, 6]
+U[2, 10]
+I[5, 5]
-U[3, 3]
+U[3, 8]
-U[4, 7]
+U[4, 12]
-U[1, 8]
+U[1, 13]
-U[2, 10]
+U[2, 15]
-U[1, 13]
+U[1, 19]
+I[6, 19]
-U[2, 15]
+U[2, 21]
-U[5, 5]
+U[5, 12]
+I[7, 12]
-U[3, 8]
+U[3, 15]
-U[4, 12]
+U[4, 19]
-U[1, 19]
+U[1, 26]
-U[6, 19]
+U[6, 26]
-U[2, 21]
+U[2, 28]
+I[8, 20]
-U[3, 15]
+U[3, 23]
-U[4, 19]
+U[4, 27]
-U[1, 26]
+U[1, 34]
-U[6, 26]
+U[6, 34]
-U[2, 28]
+U[2, 36]
+I[9, 21]
-U[8, 20]
+U[8, 29]
-U[3, 23]
+U[3, 32]
-U[4, 27]
+U[4, 36]
-U[1, 34]
+U[1, 43]
-U[6, 34]
+U[6, 43]
-U[2, 36]
+U[2, 45]
+I[10, 46]
-U[1, 43]
+U[1, 53]
-U[6, 43]
+U[6, 53]
-U[2, 45]
+U[2, 55]
--! flink 2.3.0
