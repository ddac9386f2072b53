-- The current database can not be dropped.
--! sql
DROP DATABASE default_database;
--! error contains
Cannot drop a database which is currently in use.
--! flink 2.3.0
Could not execute DROP DATABASE default_catalog.default_database RESTRICT
Cannot drop a database which is currently in use.
