-- LISTAGG and COLLECT over slices of windows that overlap.
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
CREATE TABLE p (window_start TIMESTAMP(3), k STRING, l STRING, a ARRAY<INT>)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, k, LISTAGG(CAST(id AS STRING)), ARRAY_AGG(v)
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;
--! expect
+I[2025-12-31T23:59:55, a, 1,3, [10, 5]]
+I[2025-12-31T23:59:55, b, 2, [20]]
+I[2026-01-01T00:00, a, 1,3,6, [10, 5, 10]]
+I[2026-01-01T00:00, b, 2,7, [20, null]]
+I[2026-01-01T00:00, c, 5, [null]]
+I[2026-01-01T00:00, null, 4, [7]]
+I[2026-01-01T00:00:05, a, 6, [10]]
+I[2026-01-01T00:00:05, b, 7,8, [null, 3]]
+I[2026-01-01T00:00:05, c, 5, [null]]
+I[2026-01-01T00:00:05, null, 4,9, [7, 1]]
+I[2026-01-01T00:00:10, b, 8, [3]]
+I[2026-01-01T00:00:10, null, 9, [1]]
+I[2026-01-01T00:00:15, c, 10, [8]]
+I[2026-01-01T00:00:20, c, 10, [8]]
--! differ
+I[2025-12-31T23:59:55, a, 1,3, [10, 5]]
+I[2025-12-31T23:59:55, b, 2, [20]]
+I[2026-01-01T00:00, a, 6,1,3, [10, 10, 5]]
+I[2026-01-01T00:00, b, 7,2, [null, 20]]
+I[2026-01-01T00:00, c, 5, [null]]
+I[2026-01-01T00:00, null, 4, [7]]
+I[2026-01-01T00:00:05, a, 6, [10]]
+I[2026-01-01T00:00:05, b, 8,7, [3, null]]
+I[2026-01-01T00:00:05, c, 5, [null]]
+I[2026-01-01T00:00:05, null, 9,4, [1, 7]]
+I[2026-01-01T00:00:10, b, 8, [3]]
+I[2026-01-01T00:00:10, null, 9, [1]]
+I[2026-01-01T00:00:15, c, 10, [8]]
+I[2026-01-01T00:00:20, c, 10, [8]]
--! flink 2.3.0
