-- What counts is the sum, not a sum on the way: the largest value + 1 - 1 fits.  Flink turns NULL at the
-- first overflow and then starts again from the next row, so that its answer hangs on the order.
-- Pinned by docs/flink-differences.md.
--! input t.csv
99999999999999999999999999999999999999,2026-01-01 00:00:01
1,2026-01-01 00:00:01
-1,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v DECIMAL(38, 0), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a DECIMAL(38, 0)) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[99999999999999999999999999999999999999]
