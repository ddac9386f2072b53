-- GROUPING SETS over a changelog.
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
CREATE TABLE p (k STRING, n BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, COUNT(*) AS n, SUM(v) AS s FROM cdc GROUP BY GROUPING SETS ((k), ());
--! changelog
+I[a, 1, 10]
+I[null, 1, 10]
+I[b, 1, 20]
-U[null, 1, 10]
+U[null, 2, 30]
-U[a, 1, 10]
+U[a, 2, 40]
-U[null, 2, 30]
+U[null, 3, 60]
-D[b, 1, 20]
-U[null, 3, 60]
+U[null, 2, 40]
-U[a, 2, 40]
+U[a, 3, 65]
-U[null, 2, 40]
+U[null, 3, 65]
+I[c, 1, null]
-U[null, 3, 65]
+U[null, 4, 65]
-U[a, 3, 65]
+U[a, 2, 35]
-U[null, 4, 65]
+U[null, 3, 35]
+I[null, 1, 1]
-U[null, 3, 35]
+U[null, 4, 36]
-D[c, 1, null]
-U[null, 4, 36]
+U[null, 3, 36]
+I[c, 1, 40]
-U[null, 3, 36]
+U[null, 4, 76]
+I[d, 1, 60]
-U[null, 4, 76]
+U[null, 5, 136]
-D[d, 1, 60]
-U[null, 5, 136]
+U[null, 4, 76]
--! flink 2.3.0
