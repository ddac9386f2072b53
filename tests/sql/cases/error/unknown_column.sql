-- A column that no table has; the ones there are.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT kk FROM u;
--! error
case.sql:4:8: error: Column 'kk' not found in any table
     4 | SELECT kk FROM u;
       |        ^~
  hint: columns: k, v
