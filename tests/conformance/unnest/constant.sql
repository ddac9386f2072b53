-- UNNEST of a constructor.
--! sql
CREATE TABLE p (a INT, b INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT a, b FROM (VALUES (1), (2)) AS x (a) CROSS JOIN UNNEST(ARRAY[10, 20]) AS t (b);
--! expect
+I[1, 10]
+I[1, 20]
+I[2, 10]
+I[2, 20]
--! flink 2.3.0
