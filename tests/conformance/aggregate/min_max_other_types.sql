-- BOOLEAN, DATE, TIME and TIMESTAMP.
--! input t.csv
true,2026-01-02,10:00:05,2026-01-01 00:00:00.001,2026-01-01 00:00:01
false,1969-12-31,23:59:59,1969-12-31 23:59:59.999,2026-01-01 00:00:01
--! sql
CREATE TABLE t (a BOOLEAN, b DATE, c TIME, d TIMESTAMP(3), ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a BOOLEAN, b BOOLEAN, c DATE, d DATE, e TIME, f TIME, g TIMESTAMP(3), h TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT MIN(a), MAX(a), MIN(b), MAX(b), MIN(c), MAX(c), MIN(d), MAX(d)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[false, true, 1969-12-31, 2026-01-02, 10:00:05, 23:59:59, 1969-12-31T23:59:59.999, 2026-01-01T00:00:00.001]
--! flink 2.3.0
