-- Floats as Java prints them.
--! input t.json
{"f": 0.1}
{"f": 1.1}
{"f": 16777216}
{"f": 3.4028235e38}
{"f": 1.4e-45}
{"f": 0.001}
{"f": 10000000}
{"f": 9999999}
{"f": 0.33333334}
--! sql
CREATE TABLE t (f FLOAT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (f FLOAT, s STRING, d DOUBLE) WITH ('connector' = 'print');
INSERT INTO p
SELECT f, CAST(f AS STRING) AS s, CAST(f AS DOUBLE) AS d FROM t;
--! expect
+I[0.001, 0.001, 0.0010000000474974513]
+I[0.1, 0.1, 0.10000000149011612]
+I[0.33333334, 0.33333334, 0.3333333432674408]
+I[1.0E7, 1.0E7, 1.0E7]
+I[1.1, 1.1, 1.100000023841858]
+I[1.4E-45, 1.4E-45, 1.401298464324817E-45]
+I[1.6777216E7, 1.6777216E7, 1.6777216E7]
+I[3.4028235E38, 3.4028235E38, 3.4028234663852886E38]
+I[9999999.0, 9999999.0, 9999999.0]
--! flink 2.3.0
