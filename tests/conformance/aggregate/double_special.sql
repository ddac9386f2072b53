-- Infinity and NaN: Infinity - Infinity is NaN.
--! input t.csv
a,Infinity,2026-01-01 00:00:01
a,1,2026-01-01 00:00:01
b,Infinity,2026-01-01 00:00:01
b,-Infinity,2026-01-01 00:00:01
c,NaN,2026-01-01 00:00:01
c,1,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, total DOUBLE) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, Infinity]
+I[b, NaN]
+I[c, NaN]
--! flink 2.3.0
