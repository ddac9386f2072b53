-- A table's alias that is not in FROM.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT x.k FROM u;
--! error contains
Table 'x' not found
--! flink 2.3.0
SQL validation failed. At line 2, column 8: Table 'x' not found
At line 2, column 8: Table 'x' not found
Table 'x' not found
