-- NULL is null, strings are written as they are.
--! sql
CREATE TABLE p (a INT, b STRING, c STRING) WITH ('connector' = 'print');
INSERT INTO p VALUES (CAST(NULL AS INT), 'a, b]', '');
--! expect
+I[null, a, b], ]
--! flink 2.3.0
