-- UNNEST of rows that change takes back what it gave.
--! sql
CREATE TABLE p (k STRING, x BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, x FROM (SELECT k, COUNT(*) AS n FROM (VALUES ('a'), ('a'), ('b')) AS t (k) GROUP BY k) AS g
CROSS JOIN UNNEST(ARRAY[n, n * 10]) AS u (x);
--! changelog
+I[a, 1]
+I[a, 10]
-U[a, 1]
-U[a, 10]
+U[a, 2]
+U[a, 20]
+I[b, 1]
+I[b, 10]
--! flink 2.3.0
