-- Columns by position; blanks around numbers do not count, blanks around strings do.
--! input t.csv
true, 42 ,1.5,1.005, x ,2026-01-02,03:04:05,2026-01-02 03:04:05.678
--! sql
CREATE TABLE t (b BOOLEAN, i INT, d DOUBLE, m DECIMAL(5, 2), s STRING, dt DATE, tm TIME, ts TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (b BOOLEAN, i INT, d DOUBLE, m DECIMAL(5, 2), s STRING, dt DATE, tm TIME, ts TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT b, i, d, m, s, dt, tm, ts FROM t;
--! expect
+I[true, 42, 1.5, 1.01,  x , 2026-01-02, 03:04:05, 2026-01-02T03:04:05.678]
--! flink 2.3.0
