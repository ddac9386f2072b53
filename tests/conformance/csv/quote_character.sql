-- Another quote.
--! input t.csv
'x,y',1
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv', 'csv.quote-character' = '''');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[x,y, 1]
--! flink 2.3.0
