-- SUM and AVG keep the integer type: SUM(INT) is INT and wraps as Java's addition, AVG(INT) is the
-- sum in BIGINT divided by the count, truncated toward zero.
--! input t.csv
a,2147483647,2026-01-01 00:00:01
a,1,2026-01-01 00:00:01
b,-1,2026-01-01 00:00:01
b,-2,2026-01-01 00:00:01
c,1,2026-01-01 00:00:01
c,2,2026-01-01 00:00:01
c,2,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, total INT, mean INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v), AVG(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, -2147483648, 1073741824]
+I[b, -3, -1]
+I[c, 5, 1]
--! flink 2.3.0
