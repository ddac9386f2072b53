-- Months are of no fixed length.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MONTH);
--! error contains
case.sql:4:44: error: The window size must be a constant interval of days, hours, minutes or seconds
