-- Flink's words for a window over a column that is no time attribute.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(plain), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! error
case.sql:5:39: error: The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
     5 | FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(plain), INTERVAL '5' SECOND))
       |                                       ^~~~~
  hint: declare WATERMARK FOR it in CREATE TABLE, and hand it on as a plain column
