-- An anti join whose right side changes.
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
--! input cdc.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "b", "v": 20}, "op": "c"}
{"before": null, "after": {"id": 3, "k": "a", "v": 30}, "op": "c"}
{"before": {"id": 2, "k": "b", "v": 20}, "after": {"id": 2, "k": "a", "v": 25}, "op": "u"}
{"before": null, "after": {"id": 4, "k": "c", "v": null}, "op": "c"}
{"before": {"id": 3, "k": "a", "v": 30}, "after": null, "op": "d"}
{"before": null, "after": {"id": 5, "k": null, "v": 1}, "op": "c"}
{"before": {"id": 4, "k": "c", "v": null}, "after": {"id": 4, "k": "c", "v": 40}, "op": "u"}
{"before": null, "after": {"id": 6, "k": "d", "v": 60}, "op": "c"}
{"before": {"id": 6, "k": "d", "v": 60}, "after": null, "op": "d"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT o.id FROM orders AS o WHERE NOT EXISTS (SELECT 1 FROM cdc AS c WHERE c.id = o.id);
--! changelog
+I[10]
+I[3]
+I[6]
+I[7]
+I[8]
+I[9]
--! flink 2.3.0
