-- debezium-json with 'schema-include': the change is the payload.  A tombstone, "r", and a table's columns in any order.
--! input cdc.json
{"schema": {"type": "struct"}, "payload": {"before": null, "after": {"v": 10, "id": 1, "k": "a"}, "op": "r", "ts_ms": 1767225600123, "source": {"db": "shop", "schema": "public", "table": "t", "ts_ms": 1767225600000}}}
{"schema": null, "payload": {"op": "u", "after": {"id": 1, "k": "b", "v": 11}, "before": {"id": 1, "k": "a", "v": 10}}}
{"payload": {"op": "d", "before": {"id": 1, "k": "b", "v": 11}}}
{"payload": {"op": "c", "after": {"id": 2, "v": 1.5}}}
--! sql
CREATE TABLE cdc (id INT, k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json', 'debezium-json.schema-include' = 'true');
CREATE TABLE p (id INT, k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM cdc;
--! changelog
+I[1, a, 10]
-U[1, a, 10]
+U[1, b, 11]
-D[1, b, 11]
+I[2, null, 1]
--! flink 2.3.0
