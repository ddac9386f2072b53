-- EXPLAIN has Flink's three sections.
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
EXPLAIN SELECT k, COUNT(*) FROM t WHERE v > 1 GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! text contains
== Abstract Syntax Tree ==
== Optimized Physical Plan ==
== Optimized Execution Plan ==
--! flink 2.3.0
