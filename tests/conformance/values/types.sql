-- The common type of VALUES' rows.
--! sql
CREATE TABLE p (a INT, b DECIMAL(4, 2), c STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM (VALUES (1, 1.5, 'a'), (2, 10.25, 'abc')) AS t (a, b, c);
--! expect
+I[1, 1.50, a]
+I[2, 10.25, abc]
--! flink 2.3.0
