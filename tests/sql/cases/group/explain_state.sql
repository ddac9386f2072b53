-- EXPLAIN says what is kept, for how long.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
EXPLAIN SELECT k, COUNT(DISTINCT v) AS n FROM t GROUP BY k;
SET 'table.exec.state.ttl' = '90 s';
EXPLAIN SELECT k, SUM(v) AS n FROM t GROUP BY k;
EXPLAIN SELECT MAX(n) FROM (SELECT k, SUM(v) AS n FROM t GROUP BY k);
--! text contains
GroupAggregate(groupBy=[k], select=[k, COUNT(DISTINCT v) AS n], changelogMode=[I,UB,UA])
state: keys of (k) x 64 bytes + their distinct values x 64 bytes, UNBOUNDED because no window bounds the keys; 'table.exec.state.ttl' would
state: keys of (k) x 64 bytes, each until nobody has used it for 1 min 30 s
GroupAggregate(select=[MAX_RETRACT(n) AS EXPR$0], changelogMode=[I,UB,UA,D])
