-- Where USE CATALOG leads can be changed to a database that is there.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE DATABASE c.other;
ALTER CATALOG c SET ('default-database' = 'other');
ALTER CATALOG c COMMENT 'ours';
USE CATALOG c;
SHOW CURRENT DATABASE;
SHOW CREATE CATALOG c;
ALTER CATALOG c RESET ('default-database');
SHOW CREATE CATALOG default_catalog;
ALTER CATALOG c SET ('default-database' = 'nowhere');
--! text
+-----------------------+
| current database name |
+-----------------------+
|                 other |
+-----------------------+
1 row in set
CREATE CATALOG `c`
COMMENT 'ours'
WITH (
  'default-database' = 'other',
  'type' = 'generic_in_memory'
)
CREATE CATALOG `default_catalog`
WITH (
  'type' = 'generic_in_memory'
)
--! error contains
case.sql:10:15: error: Database nowhere does not exist in Catalog c.
