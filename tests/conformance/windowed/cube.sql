-- CUBE in windows.
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
CREATE TABLE p (window_start TIMESTAMP(3), k STRING, u BOOLEAN, n BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, k, v IS NULL AS u, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, CUBE (k, v IS NULL);
--! expect
+I[2026-01-01T00:00, a, false, 3]
+I[2026-01-01T00:00, a, null, 3]
+I[2026-01-01T00:00, b, false, 1]
+I[2026-01-01T00:00, b, null, 2]
+I[2026-01-01T00:00, b, true, 1]
+I[2026-01-01T00:00, c, null, 1]
+I[2026-01-01T00:00, c, true, 1]
+I[2026-01-01T00:00, null, false, 1]
+I[2026-01-01T00:00, null, false, 5]
+I[2026-01-01T00:00, null, null, 1]
+I[2026-01-01T00:00, null, null, 7]
+I[2026-01-01T00:00, null, true, 2]
+I[2026-01-01T00:00:10, b, false, 1]
+I[2026-01-01T00:00:10, b, null, 1]
+I[2026-01-01T00:00:10, null, false, 1]
+I[2026-01-01T00:00:10, null, false, 2]
+I[2026-01-01T00:00:10, null, null, 1]
+I[2026-01-01T00:00:10, null, null, 2]
+I[2026-01-01T00:00:20, c, false, 1]
+I[2026-01-01T00:00:20, c, null, 1]
+I[2026-01-01T00:00:20, null, false, 1]
+I[2026-01-01T00:00:20, null, null, 1]
--! flink 2.3.0
