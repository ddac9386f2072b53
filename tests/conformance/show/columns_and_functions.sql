-- SHOW COLUMNS FROM; SHOW TABLES LIKE.
--! sql
CREATE TABLE abc (x INT, y STRING) WITH ('connector' = 'print');
CREATE TABLE xyz (x INT) WITH ('connector' = 'print');
SHOW TABLES LIKE 'a%';
--! text
+------------+
| table name |
+------------+
|        abc |
+------------+
1 row in set
--! flink 2.3.0
