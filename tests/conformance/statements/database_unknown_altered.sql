-- ALTER of a database that is not there.
--! sql
ALTER DATABASE nope SET ('k' = 'v');
--! error contains
Database nope does not exist in Catalog default_catalog.
--! flink 2.3.0
Database nope not exists
Database nope does not exist in Catalog default_catalog.
