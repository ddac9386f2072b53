-- The type of a catalog stays.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
ALTER CATALOG c RESET ('type');
--! error contains
ALTER CATALOG RESET does not support changing 'type'
--! flink 2.3.0
ALTER CATALOG RESET does not support changing 'type'
