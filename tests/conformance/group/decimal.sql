-- SUM and AVG of DECIMAL(10, 2).
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
CREATE TABLE p (k STRING, s DECIMAL(38, 2), a DECIMAL(38, 6), lo DECIMAL(10, 2), hi DECIMAL(10, 2))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, SUM(price) AS s, AVG(price) AS a, MIN(price) AS lo, MAX(price) AS hi FROM orders GROUP BY k;
--! changelog
+I[a, 1.50, 1.500000, 1.50, 1.50]
+I[b, 2.25, 2.250000, 2.25, 2.25]
-U[a, 1.50, 1.500000, 1.50, 1.50]
+U[a, 4.50, 2.250000, 1.50, 3.00]
+I[null, 0.10, 0.100000, 0.10, 0.10]
+I[c, 9.99, 9.990000, 9.99, 9.99]
-U[a, 4.50, 2.250000, 1.50, 3.00]
+U[a, 6.00, 2.000000, 1.50, 3.00]
-U[b, 2.25, 2.250000, 2.25, 2.25]
+U[b, 4.50, 2.250000, 2.25, 2.25]
-U[null, 0.10, 0.100000, 0.10, 0.10]
+U[null, 4.10, 2.050000, 0.10, 4.00]
-U[c, 9.99, 9.990000, 9.99, 9.99]
+U[c, 10.00, 5.000000, 0.01, 9.99]
--! flink 2.3.0
