-- Updates and deletions are taken back from COUNT, SUM and AVG; a group that is empty is deleted.
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
CREATE TABLE p (k STRING, n BIGINT, nv BIGINT, s INT, a INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, COUNT(*) AS n, COUNT(v) AS nv, SUM(v) AS s, AVG(v) AS a FROM cdc GROUP BY k;
--! changelog
+I[a, 1, 1, 10, 10]
+I[b, 1, 1, 20, 20]
-U[a, 1, 1, 10, 10]
+U[a, 2, 2, 40, 20]
-D[b, 1, 1, 20, 20]
-U[a, 2, 2, 40, 20]
+U[a, 3, 3, 65, 21]
+I[c, 1, 0, null, null]
-U[a, 3, 3, 65, 21]
+U[a, 2, 2, 35, 17]
+I[null, 1, 1, 1, 1]
-D[c, 1, 0, null, null]
+I[c, 1, 1, 40, 40]
+I[d, 1, 1, 60, 60]
-D[d, 1, 1, 60, 60]
--! flink 2.3.0
