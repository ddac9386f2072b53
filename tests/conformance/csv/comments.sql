-- 'allow-comments': lines with # are none.
--! input t.csv
#x,1
y,2
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.allow-comments' = 'true');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[y, 2]
--! flink 2.3.0
