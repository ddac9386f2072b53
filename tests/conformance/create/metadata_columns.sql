-- METADATA FROM a key, by its own name, and cast to the declared type.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, f STRING METADATA FROM 'file.name', `file.size` STRING METADATA, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, f STRING, s STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k, f, `file.size` FROM t;
--! expect
+I[a, t.json, 38]
+I[b, t.json, 38]
--! flink 2.3.0
