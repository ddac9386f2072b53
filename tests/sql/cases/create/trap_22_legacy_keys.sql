-- The options of Flink before 1.11 are translated, with a warning.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector.type' = 'filesystem', 'connector.path' = '/in/t.json', 'format.type' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t;
--! expect
+I[a]
+I[b]
--! warn contains
'connector.type'
