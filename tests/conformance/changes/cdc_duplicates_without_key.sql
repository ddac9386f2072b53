-- 'table.exec.source.cdc-events-duplicate': needs a key.
--! input cdc.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "b", "v": 20}, "op": "c"}
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": {"id": 2, "k": "b", "v": 20}, "after": {"id": 2, "k": "a", "v": 25}, "op": "u"}
{"before": {"id": 2, "k": "b", "v": 20}, "after": {"id": 2, "k": "a", "v": 25}, "op": "u"}
{"before": {"id": 3, "k": "a", "v": 30}, "after": null, "op": "d"}
{"before": {"id": 1, "k": "a", "v": 10}, "after": null, "op": "d"}
{"before": {"id": 1, "k": "a", "v": 10}, "after": null, "op": "d"}
{"before": null, "after": {"id": 1, "k": "c", "v": null}, "op": "c"}
{"before": null, "after": {"id": 4, "k": "d", "v": 1}, "op": "c"}
--! sql
SET 'table.exec.source.cdc-events-duplicate' = 'true';
CREATE TABLE cdc (id INT, k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (id INT, k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM cdc;
--! error contains
Configuration 'table.exec.source.cdc-events-duplicate' is enabled which requires the changelog sources to define a PRIMARY KEY. However, table 'default_catalog.default_database.cdc' doesn't have a primary key.
--! flink 2.3.0
Configuration 'table.exec.source.cdc-events-duplicate' is enabled which requires the changelog sources to define a PRIMARY KEY. However, table 'default_catalog.default_database.cdc' doesn't have a primary key.
