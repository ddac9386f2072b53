-- Each value once; NULL is no value, and the empty string is one.
--! input t.csv
a,1,x,2026-01-01 00:00:01
a,1,y,2026-01-01 00:00:01
a,2,x,2026-01-01 00:00:01
a,,,2026-01-01 00:00:01
b,5,,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a BIGINT, b INT, c INT, d INT, e INT, f BIGINT, g BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(DISTINCT v), SUM(DISTINCT v), AVG(DISTINCT v), MIN(DISTINCT v), MAX(DISTINCT v), COUNT(DISTINCT s), COUNT(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2, 3, 1, 1, 2, 3, 3]
+I[b, 1, 5, 5, 5, 5, 1, 1]
