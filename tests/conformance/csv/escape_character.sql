-- An escape takes the meaning off what is behind it.
--! input t.csv
x\,y,1
"a\"b",2
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.escape-character' = '\');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[a"b, 2]
+I[x,y, 1]
--! flink 2.3.0
