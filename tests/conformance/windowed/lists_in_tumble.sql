-- Lists of a window: DISTINCT, FILTER, NULLs.
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
CREATE TABLE p (window_start TIMESTAMP(3), d STRING, f STRING, a ARRAY<INT>, i ARRAY<INT>, da ARRAY<INT>,
  c BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, LISTAGG(DISTINCT k), LISTAGG(k, '-') FILTER (WHERE v > 5), ARRAY_AGG(v),
  ARRAY_AGG(v) FILTER (WHERE v IS NOT NULL), ARRAY_AGG(DISTINCT v), COUNT(DISTINCT k)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, a,b,c, a-b-a, [10, 20, 5, 7, null, 10, null], [10, 20, 5, 7, 10], [10, 20, 5, 7, null], 3]
+I[2026-01-01T00:00:10, b, null, [3, 1], [3, 1], [3, 1], 1]
+I[2026-01-01T00:00:20, c, c, [8], [8], [8], 1]
--! differ
+I[2026-01-01T00:00, a,c,b, a-b-a, [10, 20, 5, 7, null, 10, null], [10, 20, 5, 7, 10], [null, 20, 5, 7, 10], 3]
+I[2026-01-01T00:00:10, b, null, [3, 1], [3, 1], [3, 1], 1]
+I[2026-01-01T00:00:20, c, c, [8], [8], [8], 1]
--! flink 2.3.0
