-- AVG of a scale above 6 keeps it: DECIMAL(20, 8) gives DECIMAL(38, 8).
--! input t.csv
0.00000001,2026-01-01 00:00:01
0.00000002,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v DECIMAL(20, 8), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a DECIMAL(38, 8), b DECIMAL(38, 8)) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[3E-8, 2E-8]
--! flink 2.3.0
