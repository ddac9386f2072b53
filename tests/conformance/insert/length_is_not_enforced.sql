-- Lengths of CHAR and VARCHAR columns are not enforced by default ('table.exec.sink.type-length-enforcer' =
-- 'IGNORE'): what is of the same type goes through as it is.
--! input t.json
{"s": "abcdef"}
--! sql
CREATE TABLE t (s VARCHAR(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s VARCHAR(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT s FROM t;
--! expect
+I[abcdef]
--! flink 2.3.0
