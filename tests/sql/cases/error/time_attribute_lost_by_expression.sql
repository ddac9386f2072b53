-- A computed column is no time attribute any more.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT COUNT(*) FROM (SELECT ts + INTERVAL '1' SECOND AS x FROM t) GROUP BY TUMBLE(x, INTERVAL '5' SECOND);
--! error contains
case.sql:4:84: error: The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
