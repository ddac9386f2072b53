-- SHOW PARTITIONS of a table that is not there.
--! sql
SHOW PARTITIONS nope;
--! error contains
Table (or view) default_database.nope does not exist in Catalog default_catalog.
--! flink 2.3.0
Could not execute SHOW PARTITIONS default_catalog.default_database.nope
Table (or view) default_database.nope does not exist in Catalog default_catalog.
