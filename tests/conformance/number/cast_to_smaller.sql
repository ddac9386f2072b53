-- Narrowing casts wrap.
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
CREATE TABLE p (id INT, e1 TINYINT, e2 SMALLINT, e3 INT, e4 INT, e5 BIGINT, e6 SMALLINT, e7 FLOAT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CAST(i AS TINYINT) AS e1,
  CAST(i AS SMALLINT) AS e2,
  CAST(b AS INT) AS e3,
  CAST(d AS INT) AS e4,
  CAST(d AS BIGINT) AS e5,
  CAST(f AS SMALLINT) AS e6,
  CAST(d AS FLOAT) AS e7
FROM nums;
--! expect
+I[1, 1, 1, 3, 0, 0, 0, 0.5]
+I[10, 100, 100, 5, 0, 0, 0, 1.0E-5]
+I[11, 57, 12345, 8, 123456, 123456, -7616, 123456.79]
+I[2, -1, -1, -3, 0, 0, 0, -0.5]
+I[3, 0, 0, 0, 0, 0, 0, 0.0]
+I[4, null, null, null, null, null, null, null]
+I[5, -1, -1, -1, 2147483647, 9223372036854775807, -1, Infinity]
+I[6, 0, 0, 0, -2147483648, -9223372036854775808, 0, -Infinity]
+I[7, 10, 10, 1000000, 2, 2, 2, 2.5]
+I[8, -10, -10, -1000000, -2, -2, -2, -2.5]
+I[9, 7, 7, -539222987, 3, 3, 3, 3.7]
--! flink 2.3.0
