-- Elements that do not fit are NULL, rows of another length too long or too short.
--! input t.csv
1;x;3,1;a,1
2,1,2
3,1;b;c,3
--! sql
CREATE TABLE t (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
CREATE TABLE p (a ARRAY<INT>, r ROW<x INT, y STRING>, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[[1, null, 3], +I[1, a], 1]
+I[[2], +I[1, null], 2]
+I[[3], +I[1, b], 3]
--! flink 2.3.0
