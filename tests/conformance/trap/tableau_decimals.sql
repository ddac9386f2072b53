-- Decimals are plain in a tableau.
--! sql
SELECT * FROM (VALUES (CAST(0.0000001 AS DECIMAL(10, 8)), 1.50), (CAST(0 AS DECIMAL(10, 8)), 100.00)) AS t (a, b);
--! tableau
+----+--------------+---------+
| op |            a |       b |
+----+--------------+---------+
| +I |   0.00000010 |    1.50 |
| +I |   0.00000000 |  100.00 |
+----+--------------+---------+
2 rows in set
--! expect
+I[0E-8, 100.00]
+I[1.0E-7, 1.50]
--! flink 2.3.0
