-- Names keep their case and match by it.
--! input t.json
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT K FROM u;
--! error contains
Column 'K' not found in any table
--! flink 2.3.0
SQL validation failed. At line 2, column 8: Column 'K' not found in any table; did you mean 'k'?
At line 2, column 8: Column 'K' not found in any table; did you mean 'k'?
Column 'K' not found in any table; did you mean 'k'?
