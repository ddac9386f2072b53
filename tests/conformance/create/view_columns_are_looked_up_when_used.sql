-- A view keeps the names of the table as it was made.
--! input t.json
{"a": 1}
--! sql
CREATE TABLE t (a INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE VIEW v AS SELECT a, a + 1 AS b FROM t;
CREATE TABLE p (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO p SELECT b, a FROM v;
--! expect
+I[2, 1]
--! flink 2.3.0
