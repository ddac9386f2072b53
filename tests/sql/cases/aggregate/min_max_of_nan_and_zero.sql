-- NaN is above all numbers and -0.0 below 0.0, in whatever order they come.  Pinned by
-- docs/flink-differences.md.
--! input t.csv
a,NaN,2026-01-01 00:00:01
a,1,2026-01-01 00:00:01
b,0.0,2026-01-01 00:00:01
b,-0.0,2026-01-01 00:00:01
c,1,2026-01-01 00:00:01
c,NaN,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, lo DOUBLE, hi DOUBLE) WITH ('connector' = 'print');
INSERT INTO p SELECT k, MIN(v), MAX(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k;
--! expect
+I[a, 1.0, NaN]
+I[b, -0.0, 0.0]
+I[c, 1.0, NaN]
