-- DROP of a catalog that is not there.
--! sql
DROP CATALOG nope;
--! error contains
Catalog nope does not exist.
--! flink 2.3.0
Could not execute DROP CATALOG: (catalogName: [nope])
Catalog nope does not exist.
