-- A sink's key that several rows have: the latest of those that are left is shown.
--! input cdc.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "a", "v": 20}, "op": "c"}
{"before": null, "after": {"id": 3, "k": "a", "v": 30}, "op": "c"}
{"before": {"id": 2, "k": "a", "v": 20}, "after": null, "op": "d"}
{"before": {"id": 3, "k": "a", "v": 30}, "after": null, "op": "d"}
{"before": {"id": 1, "k": "a", "v": 10}, "after": {"id": 1, "k": "b", "v": 10}, "op": "u"}
{"before": null, "after": {"id": 4, "k": "b", "v": 40}, "op": "c"}
{"before": {"id": 1, "k": "b", "v": 10}, "after": {"id": 1, "k": "b", "v": 11}, "op": "u"}
{"before": {"id": 4, "k": "b", "v": 40}, "after": null, "op": "d"}
--! sql
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (k STRING, id INT, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT k, id, v FROM cdc;
--! changelog
+I[a, 1, 10]
+U[a, 2, 20]
+U[a, 3, 30]
+U[a, 1, 10]
-D[a, 1, 10]
+I[b, 1, 10]
+U[b, 4, 40]
+U[b, 1, 11]
--! flink 2.3.0
