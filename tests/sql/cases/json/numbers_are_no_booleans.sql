-- A number or an object is no BOOLEAN: a bad row.  Pinned by docs/flink-differences.md.
--! input t.json
{"b": 1}
{"b": {}}
{"b": true}
--! sql
CREATE TABLE t (b BOOLEAN)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (b BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT b FROM t;
--! expect
+I[true]
--! counts
late 0
bad 2
