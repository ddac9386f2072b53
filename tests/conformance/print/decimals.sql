-- Decimals keep their scale, and turn to exponents when they are small.
--! input t.json
{"a": 1, "b": 0.0000001, "c": 0.000000000000000001, "d": 1}
{"a": 0, "b": 0, "c": 0, "d": 0}
{"a": -12345678.9, "b": 0.000001, "c": 12345678901234567890.123456789012345678, "d": 99999}
{"a": 0.005, "b": 1234567890.0000000001, "c": -1, "d": 0.5}
{"a": 0.015, "b": -0.00000000005, "c": 1e-7, "d": 1.5}
{"a": 123456789.1, "b": null, "c": 100000000000000000000, "d": 123456}
--! sql
CREATE TABLE t (a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 18), d DECIMAL(5, 0)) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 18), d DECIMAL(5, 0))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM t;
--! expect
+I[-12345678.90, 0.0000010000, 12345678901234567890.123456789012345678, 99999]
+I[0.00, 0E-10, 0E-18, 0]
+I[0.01, 1234567890.0000000001, -1.000000000000000000, 1]
+I[0.02, -1E-10, 1.00000000000E-7, 2]
+I[1.00, 1.000E-7, 1E-18, 1]
+I[null, null, null, null]
--! flink 2.3.0
