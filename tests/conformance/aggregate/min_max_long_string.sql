-- Strings beyond what is kept in place, of the same beginning.
--! input t.csv
a string of more than twelve bytes; the second,2026-01-01 00:00:01
a string of more than twelve bytes; the first,2026-01-01 00:00:01
a string of more than twelve bytes,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a STRING, b STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT MIN(v), MAX(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[a string of more than twelve bytes, a string of more than twelve bytes; the second]
--! flink 2.3.0
