-- A sum that needs more than 38 digits is NULL, not an error.
--! input t.csv
a,99999999999999999999999999999999999999,2026-01-01 00:00:01
a,1,2026-01-01 00:00:01
b,99999999999999999999999999999999999998,2026-01-01 00:00:01
b,1,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v DECIMAL(38, 0), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a DECIMAL(38, 0)) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, null]
+I[b, 99999999999999999999999999999999999999]
--! flink 2.3.0
