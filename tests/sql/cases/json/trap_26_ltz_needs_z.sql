-- TIMESTAMP_LTZ wants a Z at its end in both standards.
--! input t.json
{"a": "2026-01-02 03:04:05.678Z"}
{"a": "2026-01-02 03:04:05"}
--! sql
CREATE TABLE t (a TIMESTAMP_LTZ(3))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TIMESTAMP_LTZ(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT a FROM t;
--! expect
+I[2026-01-02T03:04:05.678Z]
--! counts
late 0
bad 1
