-- ALTER of a catalog that is not there.
--! sql
ALTER CATALOG nope SET ('type' = 'generic_in_memory');
--! error contains
Catalog nope does not exist in the catalog store.
--! flink 2.3.0
Could not execute ALTER CATALOG nope
  SET 'type' = 'generic_in_memory'
Catalog nope does not exist in the catalog store.
