-- GROUPING SETS: a row counts once for each set; GROUPING tells which columns are rolled up.
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
CREATE TABLE p (k STRING, v INT, n BIGINT, gk BIGINT, gv BIGINT, g BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, v, COUNT(*) AS n, GROUPING(k) AS gk, GROUPING(v) AS gv, GROUPING_ID(k, v) AS g FROM orders GROUP BY GROUPING SETS ((k, v), (k), ());
--! changelog
+I[a, 10, 1, 0, 0, 0]
+I[a, null, 1, 0, 1, 1]
+I[null, null, 1, 1, 1, 3]
+I[b, 20, 1, 0, 0, 0]
+I[b, null, 1, 0, 1, 1]
-U[null, null, 1, 1, 1, 3]
+U[null, null, 2, 1, 1, 3]
+I[a, 5, 1, 0, 0, 0]
-U[a, null, 1, 0, 1, 1]
+U[a, null, 2, 0, 1, 1]
-U[null, null, 2, 1, 1, 3]
+U[null, null, 3, 1, 1, 3]
+I[null, 7, 1, 0, 0, 0]
+I[null, null, 1, 0, 1, 1]
-U[null, null, 3, 1, 1, 3]
+U[null, null, 4, 1, 1, 3]
+I[c, null, 1, 0, 0, 0]
+I[c, null, 1, 0, 1, 1]
-U[null, null, 4, 1, 1, 3]
+U[null, null, 5, 1, 1, 3]
-U[a, 10, 1, 0, 0, 0]
+U[a, 10, 2, 0, 0, 0]
-U[a, null, 2, 0, 1, 1]
+U[a, null, 3, 0, 1, 1]
-U[null, null, 5, 1, 1, 3]
+U[null, null, 6, 1, 1, 3]
+I[b, null, 1, 0, 0, 0]
-U[b, null, 1, 0, 1, 1]
+U[b, null, 2, 0, 1, 1]
-U[null, null, 6, 1, 1, 3]
+U[null, null, 7, 1, 1, 3]
+I[b, 3, 1, 0, 0, 0]
-U[b, null, 2, 0, 1, 1]
+U[b, null, 3, 0, 1, 1]
-U[null, null, 7, 1, 1, 3]
+U[null, null, 8, 1, 1, 3]
+I[null, 1, 1, 0, 0, 0]
-U[null, null, 1, 0, 1, 1]
+U[null, null, 2, 0, 1, 1]
-U[null, null, 8, 1, 1, 3]
+U[null, null, 9, 1, 1, 3]
+I[c, 8, 1, 0, 0, 0]
-U[c, null, 1, 0, 1, 1]
+U[c, null, 2, 0, 1, 1]
-U[null, null, 9, 1, 1, 3]
+U[null, null, 10, 1, 1, 3]
--! flink 2.3.0
