-- Twice the same name.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'print');
CREATE TABLE a (x INT) WITH ('connector' = 'print');
--! error contains
case.sql:2:14: error: Table (or view) default_database.a already exists in Catalog default_catalog.
