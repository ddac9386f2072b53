-- DROP TABLE of what is not there.
--! input t.json

--! sql
DROP TABLE a;
--! error contains
case.sql:1:12: error: Table with identifier 'default_catalog.default_database.a' does not exist.
