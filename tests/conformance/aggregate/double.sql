-- DOUBLE in Java's shortest form.
--! input t.csv
0.1,2026-01-01 00:00:01
0.2,2026-01-01 00:00:01
1e10,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a DOUBLE, b DOUBLE, c DOUBLE, d DOUBLE) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v), MIN(v), MAX(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[1.00000000003E10, 3.333333333433333E9, 0.1, 1.0E10]
--! flink 2.3.0
