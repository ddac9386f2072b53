-- A value that does not fit, or too few fields: a bad row.
--! input t.csv
x,1
y,z
w
v,4
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[x, 1]
+I[v, 4]
--! counts
late 0
bad 2
