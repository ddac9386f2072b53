-- What is selected is grouped by or aggregated.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT v, COUNT(*) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! error contains
Expression 'v' is not being grouped
--! flink 2.3.0
SQL validation failed. At line 2, column 8: Expression 'v' is not being grouped
At line 2, column 8: Expression 'v' is not being grouped
Expression 'v' is not being grouped
