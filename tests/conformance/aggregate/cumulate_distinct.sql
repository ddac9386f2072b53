-- DISTINCT over cumulating windows.
--! input t.csv
a,1,2026-01-01 00:00:01
a,1,2026-01-01 00:00:06
a,3,2026-01-01 00:00:11
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (e TIMESTAMP(3), d BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_end, COUNT(DISTINCT v), SUM(DISTINCT v)
FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[2026-01-01T00:00:05, 1, 1]
+I[2026-01-01T00:00:10, 1, 1]
+I[2026-01-01T00:00:15, 2, 4]
--! flink 2.3.0
