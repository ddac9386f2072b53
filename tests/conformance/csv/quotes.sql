-- Quotes as in RFC 4180: delimiters and doubled quotes within them.
--! input t.csv
"a,b",1
"say ""hi""",2
plain,3
"",4
--! sql
CREATE TABLE t (a STRING, b INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a STRING, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[, 4]
+I[a,b, 1]
+I[plain, 3]
+I[say "hi", 2]
--! flink 2.3.0
