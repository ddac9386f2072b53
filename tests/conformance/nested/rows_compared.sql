-- Rows and arrays with =, <> and IN, as keys of GROUP BY and DISTINCT.
--! sql
CREATE TABLE p (a INT, b STRING, e BOOLEAN, n BOOLEAN, i BOOLEAN, x BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p
SELECT a, b, ROW(a, b) = ROW(1, 'x'), ROW(a, b) <> ROW(1, 'x'), (a, b) IN ((1, 'x'), (3, 'z')), ARRAY[a, 2] = ARRAY[1, 2]
FROM (VALUES (1, 'x'), (2, 'x'), (3, 'z'), (1, 'y')) AS t (a, b);
--! expect
+I[1, x, true, false, true, true]
+I[1, y, false, true, false, true]
+I[2, x, false, true, false, false]
+I[3, z, false, true, true, false]
--! flink 2.3.0
