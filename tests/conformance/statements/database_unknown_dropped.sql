-- DROP of a database that is not there.
--! sql
DROP DATABASE nope;
--! error contains
Database nope does not exist in Catalog default_catalog.
--! flink 2.3.0
Could not execute DROP DATABASE default_catalog.nope RESTRICT
Database nope does not exist in Catalog default_catalog.
