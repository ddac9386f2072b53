-- SUM is of numbers.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT SUM(k) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! error contains
case.sql:4:8: error: Cannot apply 'SUM' to arguments of type 'SUM(<VARCHAR(2147483647)>)'
