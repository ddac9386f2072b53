-- OVER needs append-only input.
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
CREATE TABLE p (k STRING, s BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, SUM(n) OVER (ORDER BY ts) AS s FROM (SELECT k, MAX(ts) AS ts, COUNT(*) AS n FROM orders GROUP BY k);
--! changelog
+I[a, 1]
+I[b, 2]
-D[a, 1]
-U[b, 2]
+U[b, 1]
+U[a, 3]
+I[null, 4]
+I[c, 5]
-D[a, 3]
-U[null, 4]
+U[null, 2]
-U[c, 5]
+U[c, 3]
+U[a, 6]
-D[b, 1]
-U[null, 2]
+U[null, 1]
-U[c, 3]
+U[c, 2]
-U[a, 6]
+U[a, 5]
-U[c, 2]
+U[c, 4]
+U[b, 4]
-U[a, 5]
+U[a, 7]
-U[c, 4]
+U[c, 2]
-D[b, 4]
-U[a, 7]
+U[a, 5]
+U[b, 8]
-D[null, 1]
-U[c, 2]
+U[c, 1]
-U[a, 5]
+U[a, 4]
-U[b, 8]
+U[b, 7]
+U[null, 9]
-D[c, 1]
-U[a, 4]
+U[a, 3]
-U[b, 7]
+U[b, 6]
-U[null, 9]
+U[null, 8]
+U[c, 10]
--! flink 2.3.0
