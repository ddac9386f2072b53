-- A single group under deletions.
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
CREATE TABLE p (n BIGINT, s INT, lo INT, hi STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*) AS n, SUM(v) AS s, MIN(v) AS lo, MAX(k) AS hi FROM cdc;
--! changelog
+I[1, 10, 10, a]
-U[1, 10, 10, a]
+U[2, 30, 10, b]
-U[2, 30, 10, b]
+U[3, 60, 10, b]
-U[3, 60, 10, b]
+U[2, 40, 10, a]
-U[2, 40, 10, a]
+U[3, 65, 10, a]
-U[3, 65, 10, a]
+U[4, 65, 10, c]
-U[4, 65, 10, c]
+U[3, 35, 10, c]
-U[3, 35, 10, c]
+U[4, 36, 1, c]
-U[4, 36, 1, c]
+U[3, 36, 1, a]
-U[3, 36, 1, a]
+U[4, 76, 1, c]
-U[4, 76, 1, c]
+U[5, 136, 1, d]
-U[5, 136, 1, d]
+U[4, 76, 1, c]
--! flink 2.3.0
