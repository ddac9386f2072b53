-- DISTINCT over decimals, doubles, dates, times and long strings.
--! input t.csv
1.0,0.5,2026-01-01,2026-01-01 00:00:00,a string of more than twelve bytes,true,2026-01-01 00:00:01
1.00,0.50,2026-01-01,2026-01-01 00:00:00.000,a string of more than twelve bytes,TRUE,2026-01-01 00:00:01
2,5e-1,2026-01-02,2026-01-01 00:00:00.001,a string of more than twelve bytes!,false,2026-01-01 00:00:01
--! sql
CREATE TABLE t (a DECIMAL(10, 2), b DOUBLE, c DATE, d TIMESTAMP(3), e STRING, f BOOLEAN, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a BIGINT, b DECIMAL(38, 2), c BIGINT, d DOUBLE, e BIGINT, f BIGINT, g BIGINT, h BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(DISTINCT a), SUM(DISTINCT a), COUNT(DISTINCT b), SUM(DISTINCT b), COUNT(DISTINCT c), COUNT(DISTINCT d), COUNT(DISTINCT e), COUNT(DISTINCT f)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[2, 3.00, 1, 0.5, 2, 2, 2, 2]
--! flink 2.3.0
