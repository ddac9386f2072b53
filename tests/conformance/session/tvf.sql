-- SESSION as a table-valued function: a gap of 4 seconds by key.
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
CREATE TABLE p (k STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, s INT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, window_end, COUNT(*) AS n, SUM(v) AS s
FROM TABLE(SESSION(TABLE orders PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00:01, 2026-01-01T00:00:12, 3, 25]
+I[b, 2026-01-01T00:00:02, 2026-01-01T00:00:06, 1, 20]
+I[b, 2026-01-01T00:00:07, 2026-01-01T00:00:11, 1, null]
+I[b, 2026-01-01T00:00:12, 2026-01-01T00:00:16, 1, 3]
+I[c, 2026-01-01T00:00:07, 2026-01-01T00:00:11, 1, null]
+I[c, 2026-01-01T00:00:20, 2026-01-01T00:00:24, 1, 8]
+I[null, 2026-01-01T00:00:05, 2026-01-01T00:00:09, 1, 7]
+I[null, 2026-01-01T00:00:13, 2026-01-01T00:00:17, 1, 1]
--! flink 2.3.0
