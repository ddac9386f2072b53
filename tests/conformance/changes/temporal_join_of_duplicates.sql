-- A temporal join with versions that are changes of a source, normalized by its key.
--! input cdc.json
{"before": null, "after": {"k": "a", "rate": 1, "ts": "2026-01-01 00:00:00"}, "op": "c"}
{"before": null, "after": {"k": "b", "rate": 5, "ts": "2026-01-01 00:00:01"}, "op": "c"}
{"before": null, "after": {"k": "a", "rate": 1, "ts": "2026-01-01 00:00:00"}, "op": "c"}
{"before": {"k": "a", "rate": 1, "ts": "2026-01-01 00:00:00"}, "after": {"k": "a", "rate": 2, "ts": "2026-01-01 00:00:10"}, "op": "u"}
{"before": {"k": "a", "rate": 1, "ts": "2026-01-01 00:00:00"}, "after": {"k": "a", "rate": 2, "ts": "2026-01-01 00:00:10"}, "op": "u"}
{"before": null, "after": {"k": "c", "rate": 9, "ts": "2026-01-01 00:01:00"}, "op": "c"}
--! input orders.json
{"id": 1, "k": "a", "ts": "2026-01-01 00:00:05"}
{"id": 2, "k": "a", "ts": "2026-01-01 00:00:15"}
{"id": 3, "k": "b", "ts": "2026-01-01 00:00:15"}
{"id": 4, "k": "c", "ts": "2026-01-01 00:00:15"}
--! sql
SET 'table.exec.source.cdc-events-duplicate' = 'true';
CREATE TABLE rates (k STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (k) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE orders (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (id INT, k STRING, rate INT) WITH ('connector' = 'print');
INSERT INTO p SELECT o.id, o.k, r.rate FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.k = r.k;
--! expect
+I[1, a, 1]
+I[2, a, 2]
+I[3, b, 5]
+I[4, c, null]
--! flink 2.3.0
