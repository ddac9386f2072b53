-- Decimals keep every digit; what does not fit the precision is NULL.
--! input t.json
{"a": 1234567890123456789012345678.0123456789, "b": 99.99}
{"a": 0.00000000005, "b": 99.995}
{"a": -1e-10, "b": -0.001}
--! sql
CREATE TABLE t (a DECIMAL(38, 10), b DECIMAL(4, 2))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a DECIMAL(38, 10), b DECIMAL(4, 2)) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b FROM t;
--! expect
+I[-1E-10, 0.00]
+I[1234567890123456789012345678.0123456789, 99.99]
+I[1E-10, null]
--! flink 2.3.0
