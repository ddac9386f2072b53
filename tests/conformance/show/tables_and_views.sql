-- Answers as Flink's client frames them.
--! sql
CREATE TABLE orders (k STRING) WITH ('connector' = 'print');
CREATE TABLE a (k STRING) WITH ('connector' = 'print');
CREATE VIEW v AS SELECT 1 AS x;
SHOW TABLES;
SHOW VIEWS;
SHOW CURRENT DATABASE;
--! text
+------------+
| table name |
+------------+
|          a |
|     orders |
|          v |
+------------+
3 rows in set
+-----------+
| view name |
+-----------+
|         v |
+-----------+
1 row in set
+-----------------------+
| current database name |
+-----------------------+
|      default_database |
+-----------------------+
1 row in set
--! flink 2.3.0
