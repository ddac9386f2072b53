-- 'raw': the whole message is the one column.
--! input t.txt
one
two words
{"a": 1}
--! sql
CREATE TABLE t (line STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.txt', 'format' = 'raw');
CREATE TABLE p (line STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT line FROM t;
--! expect
+I[one]
+I[two words]
+I[{"a": 1}]
--! flink 2.3.0
