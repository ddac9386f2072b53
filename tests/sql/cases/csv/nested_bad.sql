-- A bad element makes the row bad, and its place is named.
--! input t.csv
1;x,1;a,1
1;2,1,2
1;2,1;a,3
--! sql
CREATE TABLE t (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[[1, 2], +I[1, a], 3]
