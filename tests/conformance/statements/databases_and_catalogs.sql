-- Databases.
--! sql
CREATE DATABASE d;
SHOW DATABASES;
USE d;
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
SHOW TABLES;
SHOW CURRENT DATABASE;
USE default_database;
SHOW TABLES;
SHOW TABLES FROM d;
SHOW CATALOGS;
SHOW CURRENT CATALOG;
DROP DATABASE d CASCADE;
SHOW DATABASES;
--! text
+------------------+
|    database name |
+------------------+
|                d |
| default_database |
+------------------+
2 rows in set
+------------+
| table name |
+------------+
|          t |
+------------+
1 row in set
+-----------------------+
| current database name |
+-----------------------+
|                     d |
+-----------------------+
1 row in set
Empty set
+------------+
| table name |
+------------+
|          t |
+------------+
1 row in set
+-----------------+
|    catalog name |
+-----------------+
| default_catalog |
+-----------------+
1 row in set
+----------------------+
| current catalog name |
+----------------------+
|      default_catalog |
+----------------------+
1 row in set
+------------------+
|    database name |
+------------------+
| default_database |
+------------------+
1 row in set
--! flink 2.3.0
