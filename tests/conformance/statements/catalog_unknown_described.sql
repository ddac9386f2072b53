-- DESCRIBE of a catalog that is not there.
--! sql
DESCRIBE CATALOG nope;
--! error contains
Cannot obtain metadata information from Catalog nope.
--! flink 2.3.0
Cannot obtain metadata information from Catalog nope.
