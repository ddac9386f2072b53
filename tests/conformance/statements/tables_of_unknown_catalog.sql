-- SHOW TABLES of a catalog that is not there.
--! sql
SHOW TABLES FROM nope.d;
--! error contains
Catalog nope does not exist
--! flink 2.3.0
Catalog nope does not exist
