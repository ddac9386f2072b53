-- Arrays of arrays, and UNNEST of what UNNEST gave.
--! sql
CREATE TABLE p (n INT, x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT n, x FROM (VALUES (1, ARRAY[ARRAY[1, 2], ARRAY[3]]), (2, ARRAY[ARRAY[4]])) AS t (n, a)
CROSS JOIN UNNEST(a) AS u (b) CROSS JOIN UNNEST(b) AS v (x);
--! expect
+I[1, 1]
+I[1, 2]
+I[1, 3]
+I[2, 4]
--! flink 2.3.0
