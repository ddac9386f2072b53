-- OPTIONS in a hint go over the table's own.
--! input a.json
{"k": "a"}
--! input b.json
{"k": "b"}
--! sql
CREATE TABLE t (k STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t /*+ OPTIONS('path' = '/in/b.json') */;
--! expect
+I[b]
--! flink 2.3.0
