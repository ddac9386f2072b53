-- A SELECT that is the statement.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT k, v + 1 FROM t;
--! expect
+I[a, 2]
+I[b, 3]
--! flink 2.3.0
