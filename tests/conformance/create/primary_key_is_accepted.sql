-- PRIMARY KEY .. NOT ENFORCED, both forms.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING PRIMARY KEY NOT ENFORCED, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM t;
--! expect
+I[a, 1]
+I[b, 2]
--! flink 2.3.0
