-- Names keep their case and match by it.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT K FROM u;
--! error
case.sql:4:8: error: Column 'K' not found in any table
     4 | SELECT K FROM u;
       |        ^
  hint: columns: k, v
