-- A table's alias that is not in FROM.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT x.k FROM u;
--! error
case.sql:4:8: error: Table 'x' not found
     4 | SELECT x.k FROM u;
       |        ^
  hint: the table here is called 'u'
