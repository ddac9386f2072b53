-- 'timestamp-format.standard' = 'ISO-8601': a T, and the SQL form is bad.
--! input t.json
{"a": "2026-01-02T03:04:05.678"}
{"a": "2026-01-02 03:04:05"}
--! sql
CREATE TABLE t (a TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
CREATE TABLE p (a TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM t;
--! expect
+I[2026-01-02T03:04:05.678]
--! counts
late 0
bad 1
