-- STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP of few values; the sample of one has none.
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
CREATE TABLE p (k STRING, vp INT, vs INT, sp INT, ss INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, VAR_POP(v) AS vp, VAR_SAMP(v) AS vs, STDDEV_POP(v) AS sp, STDDEV_SAMP(v) AS ss FROM orders GROUP BY k;
--! changelog
+I[a, 0, null, 0, null]
+I[b, 0, null, 0, null]
-U[a, 0, null, 0, null]
+U[a, 6, 12, 2, 3]
+I[null, 0, null, 0, null]
+I[c, null, null, null, null]
-U[a, 6, 12, 2, 3]
+U[a, 5, 8, 2, 2]
-U[b, 0, null, 0, null]
+U[b, 72, 144, 8, 12]
-U[null, 0, null, 0, null]
+U[null, 9, 18, 3, 4]
-U[c, null, null, null, null]
+U[c, 0, null, 0, null]
--! flink 2.3.0
