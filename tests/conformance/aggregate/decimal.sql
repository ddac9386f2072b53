-- SUM(DECIMAL(10, 2)) is DECIMAL(38, 2); AVG is DECIMAL(38, 6), half up: 6.01 / 3 = 2.003333, 2.01 / 2 =
-- 1.005000, -0.01 / 3 = -0.003333.
--! input t.csv
a,1.00,2026-01-01 00:00:01
a,2.01,2026-01-01 00:00:01
a,3.00,2026-01-01 00:00:01
b,1.00,2026-01-01 00:00:01
b,1.01,2026-01-01 00:00:01
c,-0.01,2026-01-01 00:00:01
c,0,2026-01-01 00:00:01
c,0,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a DECIMAL(38, 2), b DECIMAL(38, 6), c DECIMAL(10, 2), d DECIMAL(10, 2)) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v), AVG(v), MIN(v), MAX(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 6.01, 2.003333, 1.00, 3.00]
+I[b, 2.01, 1.005000, 1.00, 1.01]
+I[c, -0.01, -0.003333, -0.01, 0.00]
--! flink 2.3.0
