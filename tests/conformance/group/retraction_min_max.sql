-- When the largest value is taken back, the next one is the largest.
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
CREATE TABLE p (k STRING, lo INT, hi INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, MIN(v) AS lo, MAX(v) AS hi FROM cdc GROUP BY k;
--! changelog
+I[a, 10, 10]
+I[b, 20, 20]
-U[a, 10, 10]
+U[a, 10, 30]
-D[b, 20, 20]
+I[c, null, null]
-U[a, 10, 30]
+U[a, 10, 25]
+I[null, 1, 1]
-D[c, null, null]
+I[c, 40, 40]
+I[d, 60, 60]
-D[d, 60, 60]
--! flink 2.3.0
