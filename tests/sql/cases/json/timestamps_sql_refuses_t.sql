-- And in the SQL form a T is bad.
--! input t.json
{"a": "2026-01-02T03:04:05"}
{"a": "2026-01-02 03:04:05"}
--! sql
CREATE TABLE t (a TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM t;
--! expect
+I[2026-01-02T03:04:05]
--! counts
late 0
bad 1
