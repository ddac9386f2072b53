-- Columns are matched by position, not by name.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v STRING, k INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[a, 1]
+I[b, 2]
--! flink 2.3.0
