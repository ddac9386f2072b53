-- INNER JOIN UNNEST ON a condition, one in WHERE, and columns by their own names.
--! sql
CREATE TABLE p (n INT, x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT n, x FROM (VALUES (1, ARRAY[1, 2, 3]), (2, ARRAY[2, 4])) AS t (n, a)
JOIN UNNEST(a) AS u (x) ON x > n WHERE x <> 3;
--! expect
+I[1, 2]
+I[2, 4]
