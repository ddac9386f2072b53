-- Nor is a text.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT COUNT(*) FROM t GROUP BY TUMBLE(k, INTERVAL '5' SECOND);
--! error contains
case.sql:4:40: error: The window function requires the timecol is a time attribute type, but is STRING.
TO_TIMESTAMP
