-- ARRAY_AGG takes rows back, NULLs too; LISTAGG(DISTINCT) counts.
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
CREATE TABLE p (a ARRAY<INT>, d STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT ARRAY_AGG(v), LISTAGG(DISTINCT k) FROM cdc;
--! changelog
+I[[10], a]
-U[[10], a]
+U[[10, 20], a,b]
-U[[10, 20], a,b]
+U[[10, 20, 30], a,b]
-U[[10, 20, 30], a,b]
+U[[10, 30], a]
-U[[10, 30], a]
+U[[10, 30, 25], a]
-U[[10, 30, 25], a]
+U[[10, 30, 25, null], a,c]
-U[[10, 30, 25, null], a,c]
+U[[10, 25, null], a,c]
-U[[10, 25, null], a,c]
+U[[10, 25, null, 1], a,c]
-U[[10, 25, null, 1], a,c]
+U[[10, 25, 1], a]
-U[[10, 25, 1], a]
+U[[10, 25, 1, 40], a,c]
-U[[10, 25, 1, 40], a,c]
+U[[10, 25, 1, 40, 60], a,c,d]
-U[[10, 25, 1, 40, 60], a,c,d]
+U[[10, 25, 1, 40], a,c]
--! flink 2.3.0
