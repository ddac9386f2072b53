-- Arrays and rows in one field: empty is an array of none, blanks around numbers do not count.
--! input t.csv
1;2,a;b c,5;x,1
,,7;,2
1,one,7;y,3
 1 ; 2 ,a; b,8;,4
3,a;;b,9;"q",5
"1;2","a;""b""","10;x",6
1;2,a;,7;y,7
"",""," 9 ; z ",9
--! sql
CREATE TABLE t (a ARRAY<INT>, s ARRAY<STRING>, r ROW<x INT, y STRING>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a ARRAY<INT>, s ARRAY<STRING>, r ROW<x INT, y STRING>, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[[1, 2], [a,  b], +I[8, ], 4]
+I[[1, 2], [a, "b"], +I[10, x], 6]
+I[[1, 2], [a, ], +I[7, y], 7]
+I[[1, 2], [a, b c], +I[5, x], 1]
+I[[1], [one], +I[7, y], 3]
+I[[3], [a, , b], +I[9, "q"], 5]
+I[[], [], +I[7, ], 2]
+I[[], [], +I[9,  z ], 9]
--! flink 2.3.0
