-- Merging slices: DISTINCT, FILTER, AVG, MIN and MAX over windows of two slices.
--! input t.csv
a,1,2026-01-01 00:00:01
a,1,2026-01-01 00:00:06
a,3,2026-01-01 00:00:07
a,,2026-01-01 00:00:08
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (e TIMESTAMP(3), n BIGINT, d BIGINT, m INT, lo INT, hi INT, f INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_end, COUNT(*), COUNT(DISTINCT v), AVG(v), MIN(v), MAX(v), SUM(v) FILTER (WHERE v > 1)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[2026-01-01T00:00:05, 1, 1, 1, 1, 1, null]
+I[2026-01-01T00:00:10, 4, 2, 1, 1, 3, 3]
+I[2026-01-01T00:00:15, 3, 2, 2, 1, 3, 3]
