-- 'ignore-parse-errors' makes fields NULL instead.
--! input t.csv
x,1
y,z
w
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[w, null]
+I[x, 1]
+I[y, null]
--! flink 2.3.0
