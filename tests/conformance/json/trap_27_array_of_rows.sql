-- An array at the top is several rows.
--! input t.json
[{"k": "a", "v": 1}, {"k": "b", "v": 2}]
[]
[{"k": "c"}]
{"k": "d"}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[a, 1]
+I[b, 2]
+I[c, null]
+I[d, null]
--! flink 2.3.0
