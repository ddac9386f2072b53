-- One message, one document: text behind it makes the row bad.  Pinned by docs/flink-differences.md.
--! input t.json
{"k": "a"} {"k": "b"}
{"k": "c"}
--! sql
CREATE TABLE t (k STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t;
--! expect
+I[c]
--! counts
late 0
bad 1
