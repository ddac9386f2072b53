-- A table that nobody made.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT * FROM tt;
--! error
case.sql:4:15: error: Object 'tt' not found
     4 | SELECT * FROM tt;
       |               ^~
  hint: tables: t, u
