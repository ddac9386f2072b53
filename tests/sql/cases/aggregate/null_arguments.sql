-- NULLs are left out by every aggregate but COUNT(*).
--! input t.csv
a,1,2026-01-01 00:00:01
a,,2026-01-01 00:00:01
a,3,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a BIGINT, b BIGINT, c INT, d INT, e INT, f INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*), COUNT(v), SUM(v), AVG(v), MIN(v), MAX(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 3, 2, 4, 2, 1, 3]
