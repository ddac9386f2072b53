-- The SQL form: a blank between date and time, up to nine digits.
--! input t.json
{"a": "2026-01-02 03:04:05", "b": "2026-01-02 03:04:05.123456789", "c": "03:04:05"}
{"a": "2026-01-02 03:04:05.1", "b": "1969-12-31 23:59:59.999999999"}
--! sql
CREATE TABLE t (a TIMESTAMP(3), b TIMESTAMP(9), c TIME)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TIMESTAMP(3), b TIMESTAMP(9), c TIME) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b, c FROM t;
--! expect
+I[2026-01-02T03:04:05, 2026-01-02T03:04:05.123456789, 03:04:05]
+I[2026-01-02T03:04:05.100, 1969-12-31T23:59:59.999999999, null]
--! flink 2.3.0
