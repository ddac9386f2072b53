-- DESCRIBE of a table that is not there.
--! sql
DESCRIBE nope;
--! error contains
Tables or views with the identifier 'default_catalog.default_database.nope' doesn't exist.
--! flink 2.3.0
Tables or views with the identifier 'default_catalog.default_database.nope' doesn't exist.
