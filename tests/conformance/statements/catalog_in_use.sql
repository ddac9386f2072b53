-- The current catalog can not be dropped.
--! sql
DROP CATALOG default_catalog;
--! error contains
Cannot drop a catalog which is currently in use.
--! flink 2.3.0
Could not execute DROP CATALOG: (catalogName: [default_catalog])
Cannot drop a catalog which is currently in use.
