-- The null literal counts within arrays and rows too, and for an array as a whole.
--! input t.csv
1|n/a|3,n/a|x,n/a|n/a,1
n/a,n/a,n/a|z,2
n/a|n/a,|n/a,1|,3
--! sql
CREATE TABLE t (a ARRAY<INT>, s ARRAY<STRING>, r ROW<x INT, y STRING>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.null-literal' = 'n/a',
        'csv.array-element-delimiter' = '|');
CREATE TABLE p (a ARRAY<INT>, s ARRAY<STRING>, r ROW<x INT, y STRING>, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[[1, null, 3], [null, x], +I[null, null], 1]
+I[[null, null], [, null], +I[1, ], 3]
+I[[null], [null], +I[null, z], 2]
--! flink 2.3.0
