-- A decimal with a text literal.
--! input nums.json
{"id": 1, "i": 1, "j": 2, "b": 3, "d": 0.5, "f": 0.5, "x": 1.25, "y": 0.333333}
{"id": 2, "i": -1, "j": 7, "b": -3, "d": -0.5, "f": -0.5, "x": -1.25, "y": -0.333333}
{"id": 3, "i": 0, "j": 1, "b": 0, "d": 0.0, "f": 0.0, "x": 0, "y": 0}
{"id": 4, "i": null, "j": 3, "b": null, "d": null, "f": null, "x": null, "y": null}
{"id": 5, "i": 2147483647, "j": 2, "b": 9223372036854775807, "d": 1e+300, "f": 3e+38, "x": 99999999.99, "y": 100000000000000.0}
{"id": 6, "i": -2147483648, "j": 3, "b": -9223372036854775808, "d": -1e+300, "f": -3e+38, "x": -99999999.99, "y": -1.5}
{"id": 7, "i": 10, "j": 3, "b": 1000000, "d": 2.5, "f": 2.5, "x": 2.5, "y": 2.5}
{"id": 8, "i": -10, "j": 3, "b": -1000000, "d": -2.5, "f": -2.5, "x": -2.5, "y": -2.5}
{"id": 9, "i": 7, "j": -2, "b": 12345678901, "d": 3.7, "f": 3.7, "x": 3.7, "y": 1000000.000001}
{"id": 10, "i": 100, "j": null, "b": 5, "d": 1e-05, "f": 1e-05, "x": 0.01, "y": 1e-06}
{"id": 11, "i": 12345, "j": 10, "b": 8, "d": 123456.789, "f": 123456.79, "x": 12345.67, "y": 12.345678}
--! sql
CREATE TABLE nums (id INT, i INT, j INT, b BIGINT, d DOUBLE, f FLOAT, x DECIMAL(10, 2), y DECIMAL(20, 6))
  WITH ('connector' = 'filesystem', 'path' = '/in/nums.json', 'format' = 'json');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id FROM nums WHERE x > '1.0';
--! expect
+I[11]
+I[1]
+I[5]
+I[7]
+I[9]
--! flink 2.3.0
