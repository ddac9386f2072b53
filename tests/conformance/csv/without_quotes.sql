-- 'disable-quote-character': quotes are data.
--! input t.csv
"x",1
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.disable-quote-character' = 'true');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I["x", 1]
--! flink 2.3.0
