-- No conversion between text and numbers but by CAST.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT k FROM u WHERE v = '5';
--! error
case.sql:4:23: error: implicit type conversion between INTEGER and CHAR is not supported now; use CAST on one side of '='
     4 | SELECT k FROM u WHERE v = '5';
       |                       ^~~~~~~
