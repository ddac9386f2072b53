-- An aggregate over VALUES.
--! sql
CREATE TABLE p (k STRING, n BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, COUNT(*) AS n, SUM(v) AS s FROM (VALUES ('a', 1), ('b', 2), ('a', 3), (CAST(NULL AS STRING), 4)) AS t (k, v) GROUP BY k;
--! changelog
+I[a, 1, 1]
+I[b, 1, 2]
-U[a, 1, 1]
+U[a, 2, 4]
+I[null, 1, 4]
--! flink 2.3.0
