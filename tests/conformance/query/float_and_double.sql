-- FLOAT with other numbers.
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
CREATE TABLE p (id INT, a FLOAT, b DOUBLE, c FLOAT, e FLOAT, g DOUBLE, h DOUBLE, k BOOLEAN, l BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, f + d AS a, d + f AS b, f + i AS c, i + f AS e, f * x AS g, x * f AS h, f = d AS k, d = f AS l FROM nums;
--! expect
+I[1, 1.0, 1.0, 1.5, 1.5, 0.625, 0.625, true, true]
+I[10, 2.0E-5, 1.999999974737875E-5, 100.00001, 100.00001, 9.999999747378752E-8, 9.999999747378752E-8, true, false]
+I[11, 246913.58, 246913.5780625, 135801.78, 135801.78, 1.5241567770252345E9, 1.5241567770252345E9, true, false]
+I[2, -1.0, -1.0, -1.5, -1.5, 0.625, 0.625, true, true]
+I[3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, true, true]
+I[4, null, null, null, null, null, null, null, null]
+I[5, Infinity, 1.0E300, 3.0E38, 3.0E38, 3.0000000051977556E46, 3.0000000051977556E46, false, false]
+I[6, -Infinity, -1.0E300, -3.0E38, -3.0E38, 3.0000000051977556E46, 3.0000000051977556E46, false, false]
+I[7, 5.0, 5.0, 12.5, 12.5, 6.25, 6.25, true, true]
+I[8, -5.0, -5.0, -12.5, -12.5, 6.25, 6.25, true, true]
+I[9, 7.4, 7.400000047683716, 10.7, 10.7, 13.690000176429749, 13.690000176429749, true, false]
--! flink 2.3.0
