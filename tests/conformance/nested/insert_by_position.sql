-- INSERT brings rows to the sink's row by position, and widens what is in them.
--! sql
CREATE TABLE p (r ROW<x BIGINT, y STRING, z ARRAY<DOUBLE>>) WITH ('connector' = 'print');
INSERT INTO p SELECT ROW(a, b, ARRAY[a, a + 1]) FROM (VALUES (1, 'p'), (2, 'q')) AS t (a, b);
--! expect
+I[+I[1, p, [1.0, 2.0]]]
+I[+I[2, q, [2.0, 3.0]]]
--! flink 2.3.0
