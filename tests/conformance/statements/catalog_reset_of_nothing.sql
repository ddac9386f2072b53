-- RESET names what is forgotten.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
ALTER CATALOG c RESET ();
--! error contains
ALTER CATALOG RESET does not support empty key
--! flink 2.3.0
ALTER CATALOG RESET does not support empty key
