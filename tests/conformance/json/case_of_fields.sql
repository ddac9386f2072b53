-- Fields are found by their exact name.
--! input t.json
{"K": "up", "k": "low"}
{"k": "x"}
--! sql
CREATE TABLE t (k STRING, K STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, K STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k, K FROM t;
--! expect
+I[low, up]
+I[x, null]
--! flink 2.3.0
