-- A table that is not in a catalog.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
SELECT * FROM c.`default`.u;
--! error contains
Object 'u' not found within 'c.default'
--! flink 2.3.0
SQL validation failed. From line 2, column 15 to line 2, column 27: Object 'u' not found within 'c.default'
From line 2, column 15 to line 2, column 27: Object 'u' not found within 'c.default'
Object 'u' not found within 'c.default'
