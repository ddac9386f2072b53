-- A function that does not exist, and the one that may be meant.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT UPER(k) FROM u;
--! error
case.sql:4:8: error: No match found for function signature UPER; did you mean UPPER?
     4 | SELECT UPER(k) FROM u;
       |        ^~~~
