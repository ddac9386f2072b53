-- WHERE keeps rows for which the condition is true.
--! input t.json
{"k": "a", "v": 1}
{"k": "b"}
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t WHERE v <> 1;
--! expect
+I[c]
--! flink 2.3.0
