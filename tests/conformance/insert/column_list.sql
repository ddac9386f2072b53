-- A column list: what is not listed is NULL.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x INT, y STRING, z DOUBLE) WITH ('connector' = 'print');
INSERT INTO p (z, y) SELECT v, k FROM t;
--! expect
+I[null, a, 1.0]
+I[null, b, 2.0]
--! flink 2.3.0
