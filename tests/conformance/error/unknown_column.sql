-- A column that no table has; the ones there are.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT kk FROM u;
--! error contains
Column 'kk' not found in any table
--! flink 2.3.0
SQL validation failed. From line 2, column 8 to line 2, column 9: Column 'kk' not found in any table
From line 2, column 8 to line 2, column 9: Column 'kk' not found in any table
Column 'kk' not found in any table
