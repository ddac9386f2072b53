-- The value that is taken back is the first one that is like it; of DISTINCT ones each is counted.
--! input t.json
{"before": null, "after": {"id": 1, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 2, "k": "a", "v": 20}, "op": "c"}
{"before": null, "after": {"id": 3, "k": "a", "v": 10}, "op": "c"}
{"before": null, "after": {"id": 4, "k": "b", "v": null}, "op": "c"}
{"before": {"id": 1, "k": "a", "v": 10}, "after": null, "op": "d"}
{"before": null, "after": {"id": 5, "k": "a", "v": 30}, "op": "c"}
{"before": {"id": 5, "k": "a", "v": 30}, "after": {"id": 5, "k": "b", "v": 7}, "op": "u"}
{"before": null, "after": {"id": 6, "k": "a", "v": null}, "op": "c"}
{"before": null, "after": {"id": 7, "k": "c", "v": 1}, "op": "c"}
{"before": {"id": 7, "k": "c", "v": 1}, "after": null, "op": "d"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'debezium-json');
CREATE TABLE p (k STRING, f INT, l INT, a ARRAY<INT>, i ARRAY<INT>, d ARRAY<INT>, c MULTISET<INT>,
  s STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, FIRST_VALUE(v), LAST_VALUE(v), ARRAY_AGG(v), ARRAY_AGG(v) IGNORE NULLS, ARRAY_AGG(DISTINCT v), COLLECT(v),
  LISTAGG(CAST(v AS STRING), '/') FILTER (WHERE v >= 10), COUNT(DISTINCT k, v)
FROM t GROUP BY k;
--! changelog
+I[a, 20, 10, [20, 10, null], [20, 10], [10, 20, null], {10=1, 20=1}, 20/10, 2]
+I[b, 7, 7, [null, 7], [7], [null, 7], {7=1}, null, 1]
