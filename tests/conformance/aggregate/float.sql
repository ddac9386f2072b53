-- FLOAT stays FLOAT.
--! input t.csv
1.5,2026-01-01 00:00:01
2.25,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v FLOAT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a FLOAT, b FLOAT, c FLOAT, d FLOAT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v), MIN(v), MAX(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[3.75, 1.875, 1.5, 2.25]
--! flink 2.3.0
