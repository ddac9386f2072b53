-- Top-N over VALUES.
--! sql
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) AS rn FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t (k, v)) WHERE rn = 1;
--! changelog
+I[a, 1]
+I[b, 2]
-U[a, 1]
+U[a, 3]
--! flink 2.3.0
