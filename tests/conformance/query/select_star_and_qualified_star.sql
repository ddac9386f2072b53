-- *, t.* and columns by alias.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a STRING, b INT, c STRING, d INT, e INT) WITH ('connector' = 'print');
INSERT INTO p SELECT x.*, x.*, x.v FROM t AS x;
--! expect
+I[a, 1, a, 1, 1]
+I[b, 2, b, 2, 2]
--! flink 2.3.0
