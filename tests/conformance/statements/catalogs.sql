-- Catalogs: made, shown, used, dropped.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE CATALOG d COMMENT 'it''s mine' WITH ('type' = 'generic_in_memory', 'default-database' = 'main');
SHOW CATALOGS;
SHOW CATALOGS LIKE 'd%';
SHOW CATALOGS NOT LIKE 'd%';
SHOW CREATE CATALOG c;
SHOW CREATE CATALOG d;
DESCRIBE CATALOG d;
DESC CATALOG EXTENDED d;
DESCRIBE CATALOG c;
SHOW DATABASES FROM c;
SHOW DATABASES IN default_catalog LIKE 'def%';
USE CATALOG d;
SHOW CURRENT CATALOG;
SHOW CURRENT DATABASE;
CREATE DATABASE e COMMENT 'words' WITH ('k' = 'v');
CREATE DATABASE c.f;
CREATE DATABASE IF NOT EXISTS c.f;
ALTER DATABASE e SET ('k' = 'w');
SHOW DATABASES;
SHOW DATABASES FROM c;
USE c.f;
SHOW CURRENT CATALOG;
SHOW CURRENT DATABASE;
DROP DATABASE d.e;
DROP CATALOG d;
DROP CATALOG IF EXISTS d;
CREATE CATALOG IF NOT EXISTS c WITH ('type' = 'generic_in_memory');
SHOW CATALOGS;
--! text
+-----------------+
|    catalog name |
+-----------------+
|               c |
|               d |
| default_catalog |
+-----------------+
3 rows in set
+-----------------+
|    catalog name |
+-----------------+
|               d |
| default_catalog |
+-----------------+
2 rows in set
+--------------+
| catalog name |
+--------------+
|            c |
+--------------+
1 row in set
CREATE CATALOG `c`
WITH (
  'type' = 'generic_in_memory'
)
CREATE CATALOG `d`
COMMENT 'it''s mine'
WITH (
  'default-database' = 'main',
  'type' = 'generic_in_memory'
)
+-----------+-------------------+
| info name |        info value |
+-----------+-------------------+
|      name |                 d |
|      type | generic_in_memory |
|   comment |         it's mine |
+-----------+-------------------+
3 rows in set
+-------------------------+-------------------+
|               info name |        info value |
+-------------------------+-------------------+
|                    name |                 d |
|                    type | generic_in_memory |
|                 comment |         it's mine |
| option:default-database |              main |
+-------------------------+-------------------+
4 rows in set
+-----------+-------------------+
| info name |        info value |
+-----------+-------------------+
|      name |                 c |
|      type | generic_in_memory |
|   comment |                   |
+-----------+-------------------+
3 rows in set
+---------------+
| database name |
+---------------+
|       default |
+---------------+
1 row in set
+------------------+
|    database name |
+------------------+
| default_database |
+------------------+
1 row in set
+----------------------+
| current catalog name |
+----------------------+
|                    d |
+----------------------+
1 row in set
+-----------------------+
| current database name |
+-----------------------+
|                  main |
+-----------------------+
1 row in set
+---------------+
| database name |
+---------------+
|             e |
|          main |
+---------------+
2 rows in set
+---------------+
| database name |
+---------------+
|       default |
|             f |
+---------------+
2 rows in set
+----------------------+
| current catalog name |
+----------------------+
|                    c |
+----------------------+
1 row in set
+-----------------------+
| current database name |
+-----------------------+
|                     f |
+-----------------------+
1 row in set
+-----------------+
|    catalog name |
+-----------------+
|               c |
| default_catalog |
+-----------------+
2 rows in set
--! flink 2.3.0
