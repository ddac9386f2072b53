-- Anything in backticks is a name.
--! input t.json
{"a b": 1, "c.d": 2, "größe": 3}
--! sql
CREATE TABLE t (`a b` INT, `c.d` INT, `größe` INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x INT, y INT, z INT) WITH ('connector' = 'print');
INSERT INTO p SELECT `a b`, t.`c.d`, größe FROM t;
--! expect
+I[1, 2, 3]
--! flink 2.3.0
