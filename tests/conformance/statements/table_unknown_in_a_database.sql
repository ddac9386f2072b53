-- A table that is not in a database.
--! sql
CREATE DATABASE d;
SELECT * FROM d.u;
--! error contains
Object 'u' not found within 'default_catalog.d'
--! flink 2.3.0
SQL validation failed. From line 2, column 15 to line 2, column 17: Object 'u' not found within 'default_catalog.d'
From line 2, column 15 to line 2, column 17: Object 'u' not found within 'default_catalog.d'
Object 'u' not found within 'default_catalog.d'
