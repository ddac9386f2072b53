-- Integers take numeric strings with blanks around them, and cut fractions; decimals round half up.
--! input t.json
{"i": " 42 ", "d": "1.5", "m": "1.005"}
{"i": 12.9, "d": 3, "m": 1.004}
{"i": -12.9, "d": 1e2, "m": 1e2}
{"m": 1000}
--! sql
CREATE TABLE t (i INT, d DOUBLE, m DECIMAL(5, 2))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (i INT, d DOUBLE, m DECIMAL(5, 2)) WITH ('connector' = 'print');
INSERT INTO p SELECT i, d, m FROM t;
--! expect
+I[-12, 100.0, 100.00]
+I[12, 3.0, 1.00]
+I[42, 1.5, 1.01]
+I[null, null, null]
--! flink 2.3.0
