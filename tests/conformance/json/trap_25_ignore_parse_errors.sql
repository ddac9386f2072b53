-- 'ignore-parse-errors' makes the field that does not fit NULL; a document that is broken gives no row.
--! input t.json
{"k": "a", "v": "x"}
{"k": "b", "v": 1
no json at all
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[a, null]
+I[c, 3]
--! flink 2.3.0
