-- 'table.exec.source.cdc-events-duplicate': what comes twice counts once, by primary key.
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
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (id INT, k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM cdc;
--! changelog
+I[1, a, 10]
+I[2, b, 20]
-U[2, b, 20]
+U[2, a, 25]
-D[1, a, 10]
+I[1, c, null]
+I[4, d, 1]
--! flink 2.3.0
