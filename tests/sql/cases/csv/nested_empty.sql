-- An empty element of numbers is NULL, and so is an empty row.
--! input t.csv
1;;3,,1
;,1;a,2
--! sql
CREATE TABLE t (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[[1, null, 3], null, 1]
+I[[null, null], +I[1, a], 2]
