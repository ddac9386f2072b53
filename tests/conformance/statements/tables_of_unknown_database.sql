-- SHOW TABLES of a database that is not there.
--! sql
SHOW TABLES FROM nope;
--! error contains
Database 'default_catalog'.'nope' doesn't exist.
--! flink 2.3.0
Database 'default_catalog'.'nope' doesn't exist.
