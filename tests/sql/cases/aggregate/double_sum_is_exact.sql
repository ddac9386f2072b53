-- Sums of doubles are exact and rounded once, so they do not depend on the order of the rows, nor on
-- the number of reactors.  Flink adds as rows come: 1e16 + 1 - 1e16 is 0.0 there.
-- Pinned by docs/flink-differences.md.
--! input t.csv
a,1e16,2026-01-01 00:00:01
a,1,2026-01-01 00:00:01
a,-1e16,2026-01-01 00:00:01
b,0.1,2026-01-01 00:00:01
b,0.2,2026-01-01 00:00:01
b,0.3,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, total DOUBLE) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 1.0]
+I[b, 0.6]
