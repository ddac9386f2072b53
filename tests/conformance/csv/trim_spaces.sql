-- 'trim-spaces' takes blanks off strings too.
--! input t.csv
 x , 1 
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.trim-spaces' = 'true');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[x, 1]
--! flink 2.3.0
