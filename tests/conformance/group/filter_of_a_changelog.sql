-- WHERE on a changelog.
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
CREATE TABLE cdc (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/cdc.json', 'format' = 'debezium-json');
CREATE TABLE p (id INT, v INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, v FROM cdc WHERE v > 20;
--! changelog
+I[3, 30]
+U[2, 25]
-D[3, 30]
+U[4, 40]
+I[6, 60]
-D[6, 60]
--! flink 2.3.0
