-- A catalog in memory.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory', 'default-database' = 'main');
USE CATALOG c;
SHOW DATABASES;
SHOW CURRENT CATALOG;
--! text
+---------------+
| database name |
+---------------+
|          main |
+---------------+
1 row in set
+----------------------+
| current catalog name |
+----------------------+
|                    c |
+----------------------+
1 row in set
--! flink 2.3.0
