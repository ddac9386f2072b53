-- An empty field is the empty string for STRING and NULL for every other type.  (Flink fails on an empty
-- number.)  Pinned by docs/flink-differences.md.
--! input t.csv
x,1,2026-01-01
,,
--! sql
CREATE TABLE t (a STRING, b INT, c DATE)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a STRING, b INT, c DATE) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b, c FROM t;
--! expect
+I[x, 1, 2026-01-01]
+I[, null, null]
