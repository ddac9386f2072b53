-- Variance in windows.
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
CREATE TABLE p (window_start TIMESTAMP(3), vp DOUBLE, vs DOUBLE, sp DOUBLE, ss DOUBLE)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, VAR_POP(CAST(v AS DOUBLE)) AS vp, VAR_SAMP(CAST(v AS DOUBLE)) AS vs, STDDEV_POP(CAST(v AS DOUBLE)) AS sp, STDDEV_SAMP(CAST(v AS DOUBLE)) AS ss
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 26.64, 33.3, 5.1613951602255765, 5.770615218501403]
+I[2026-01-01T00:00:10, 1.0, 2.0, 1.0, 1.4142135623730951]
+I[2026-01-01T00:00:20, 0.0, null, 0.0, null]
--! differ
+I[2026-01-01T00:00, 26.639999999999997, 33.3, 5.161395160225576, 5.770615218501403]
+I[2026-01-01T00:00:10, 1.0, 2.0, 1.0, 1.4142135623730951]
+I[2026-01-01T00:00:20, 0.0, null, 0.0, null]
--! flink 2.3.0
