-- INSERT of VALUES, several rows, with expressions.
--! sql
CREATE TABLE p (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO p VALUES (1, 'x'), (1 + 1, UPPER('y')), (CAST(NULL AS INT), CAST(NULL AS STRING));
--! expect
+I[1, x]
+I[2, Y]
+I[null, null]
--! flink 2.3.0
