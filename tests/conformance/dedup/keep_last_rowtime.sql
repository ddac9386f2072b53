-- ORDER BY rowtime DESC, rn = 1: the latest row by event time; of equals the later one.
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
CREATE TABLE p (k STRING, id INT, ts TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM orders) WHERE rn = 1;
--! changelog
+I[a, 1, 2026-01-01T00:00:01]
+I[b, 2, 2026-01-01T00:00:02]
-U[a, 1, 2026-01-01T00:00:01]
+U[a, 3, 2026-01-01T00:00:04]
+I[null, 4, 2026-01-01T00:00:05]
+I[c, 5, 2026-01-01T00:00:07]
-U[a, 3, 2026-01-01T00:00:04]
+U[a, 6, 2026-01-01T00:00:08]
-U[b, 2, 2026-01-01T00:00:02]
+U[b, 7, 2026-01-01T00:00:07]
-U[b, 7, 2026-01-01T00:00:07]
+U[b, 8, 2026-01-01T00:00:12]
-U[null, 4, 2026-01-01T00:00:05]
+U[null, 9, 2026-01-01T00:00:13]
-U[c, 5, 2026-01-01T00:00:07]
+U[c, 10, 2026-01-01T00:00:20]
--! flink 2.3.0
