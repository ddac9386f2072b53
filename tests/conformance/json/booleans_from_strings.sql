-- A BOOLEAN column takes text: 'true' in any case is true, everything else false.
--! input t.json
{"b": "TRUE"}
{"b": "yes"}
{"b": "false"}
{"b": false}
--! sql
CREATE TABLE t (b BOOLEAN)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (b BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT b FROM t;
--! expect
+I[false]
+I[false]
+I[false]
+I[true]
--! flink 2.3.0
