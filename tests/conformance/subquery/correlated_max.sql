-- A correlated scalar subquery as a column.
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
--! input pay.json
{"pid": 1, "oid": 1, "k": "a", "w": 100, "pts": "2026-01-01 00:00:02"}
{"pid": 2, "oid": 2, "k": "b", "w": 200, "pts": "2026-01-01 00:00:03"}
{"pid": 3, "oid": 2, "k": "b", "w": 201, "pts": "2026-01-01 00:00:09"}
{"pid": 4, "oid": 6, "k": "a", "w": 600, "pts": "2026-01-01 00:00:10"}
{"pid": 5, "oid": null, "k": null, "w": 7, "pts": "2026-01-01 00:00:11"}
{"pid": 6, "oid": 99, "k": "z", "w": null, "pts": "2026-01-01 00:00:15"}
{"pid": 7, "oid": 10, "k": "c", "w": 8, "pts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE pay (pid INT, oid INT, k STRING, w INT, pts TIMESTAMP(3),
  WATERMARK FOR pts AS pts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/pay.json', 'format' = 'json');
CREATE TABLE p (id INT, m INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, (SELECT MAX(w) FROM pay WHERE pay.k = orders.k) AS m FROM orders;
--! changelog
+I[1, 600]
+I[10, 8]
+I[2, 201]
+I[3, 600]
+I[4, null]
+I[5, 8]
+I[6, 600]
+I[7, 201]
+I[8, 201]
+I[9, null]
--! flink 2.3.0
