-- Refused by name, where it stands, with what to do instead.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT k FROM u UNION SELECT k FROM t;
--! error contains
case.sql:4:1: error: UNION is not supported yet
hint: UNION ALL
