-- 'table.exec.source.cdc-events-duplicate': an aggregate over it; a filter and columns above the key.
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
CREATE TABLE p (k STRING, n BIGINT, s BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*), SUM(CAST(v AS BIGINT)) FROM cdc WHERE v > 10 GROUP BY k;
--! changelog
+I[b, 1, 20]
-D[b, 1, 20]
+I[a, 1, 25]
--! flink 2.3.0
