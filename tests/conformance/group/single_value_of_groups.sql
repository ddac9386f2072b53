-- MIN and MAX of texts, times and booleans through MAX(CAST ..).
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
CREATE TABLE p (k STRING, first_ts TIMESTAMP(3), d DATE, t STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, MIN(ts) AS first_ts, MAX(CAST(ts AS DATE)) AS d, MAX(CAST(v AS STRING)) AS t FROM orders GROUP BY k;
--! changelog
+I[a, 2026-01-01T00:00:01, 2026-01-01, 10]
+I[b, 2026-01-01T00:00:02, 2026-01-01, 20]
-U[a, 2026-01-01T00:00:01, 2026-01-01, 10]
+U[a, 2026-01-01T00:00:01, 2026-01-01, 5]
+I[null, 2026-01-01T00:00:05, 2026-01-01, 7]
+I[c, 2026-01-01T00:00:07, 2026-01-01, null]
-U[b, 2026-01-01T00:00:02, 2026-01-01, 20]
+U[b, 2026-01-01T00:00:02, 2026-01-01, 3]
-U[c, 2026-01-01T00:00:07, 2026-01-01, null]
+U[c, 2026-01-01T00:00:07, 2026-01-01, 8]
--! flink 2.3.0
