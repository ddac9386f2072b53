-- A computed column may use one before it.  Flink wants physical columns only.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT, w AS v * 10, x AS w + 1)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT x FROM t;
--! expect
+I[11]
+I[21]
