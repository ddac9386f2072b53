-- 'null-literal' is how NULL is written.
--! input t.csv
x,1
n/a,n/a
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.null-literal' = 'n/a');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[null, null]
+I[x, 1]
--! flink 2.3.0
