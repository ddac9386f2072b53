-- EXPLAIN says what kind of join it is, on what, how its rows are spread, and what bounds its state.
--! sql
CREATE TABLE a (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (k) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/a', 'format' = 'json');
CREATE TABLE b (k STRING, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/b', 'format' = 'json');
EXPLAIN SELECT a.id, b.w FROM a LEFT JOIN b ON a.k = b.k AND a.v < b.w AND b.w > 3;
EXPLAIN SELECT a.id, b.w FROM a JOIN b ON a.v < b.w;
EXPLAIN SELECT a.id, b.w FROM a FULL JOIN b ON a.k = b.k AND a.ts BETWEEN b.ts - INTERVAL '5' SECOND AND b.ts + INTERVAL '1' MINUTE;
EXPLAIN SELECT b.w, a.v FROM b LEFT JOIN a FOR SYSTEM_TIME AS OF b.ts ON a.k = b.k;
EXPLAIN SELECT v FROM a WHERE EXISTS (SELECT * FROM b WHERE b.k = a.k);
SET 'table.exec.state.ttl' = '1 h';
EXPLAIN SELECT a.id, b.w FROM a JOIN b ON a.k = b.k;
--! text contains
Join(joinType=[LeftOuterJoin], where=[k = k AND v < w], select=[id, w], leftInputSpec=[JoinKeyContainsUniqueKey], rightInputSpec=[NoUniqueKey], changelogMode=[I,UB,UA,D])
state: all rows of both sides, UNBOUNDED because each may be joined with rows to come
Calc(where=[w > 3]
Join(joinType=[InnerJoin], where=[v < w], select=[id, w], distribution=[single: no equality to spread the rows by]
on one reactor from
IntervalJoin(joinType=[FullOuterJoin], windowBounds=[ts - ts in [-5 s, 1 min]], where=[k = k], select=[id, w], changelogMode=[I])
state: rows of the left until the watermark is 5 s behind them, of the right until it is 1 min
TemporalJoin(joinType=[LeftOuterJoin], asOf=[ts, ts], where=[k = k], select=[w, v], changelogMode=[I])
Join(joinType=[LeftSemiJoin], where=[k = k], select=[v]
state: rows of both sides, each until it has not been written for 1 h
