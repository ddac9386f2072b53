-- FIRST_VALUE and LAST_VALUE take rows back.
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
CREATE TABLE p (f INT, l INT, fk STRING, lk STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT FIRST_VALUE(v), LAST_VALUE(v), FIRST_VALUE(k) FILTER (WHERE v > 15), LAST_VALUE(k) FROM cdc;
--! changelog
+I[10, 10, null, a]
-U[10, 10, null, a]
+U[10, 20, b, b]
-U[10, 20, b, b]
+U[10, 30, b, a]
-U[10, 30, b, a]
+U[10, 30, a, a]
-U[10, 30, a, a]
+U[10, 25, a, a]
-U[10, 25, a, a]
+U[10, 25, a, c]
-U[10, 25, a, c]
+U[10, 1, a, c]
-U[10, 1, a, c]
+U[10, 1, a, a]
-U[10, 1, a, a]
+U[10, 40, a, c]
-U[10, 40, a, c]
+U[10, 60, a, d]
-U[10, 60, a, d]
+U[10, 40, a, c]
--! flink 2.3.0
