-- A table of a database that is not there.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
SELECT * FROM c.d.u;
--! error contains
Object 'd' not found within 'c'
--! flink 2.3.0
SQL validation failed. From line 2, column 15 to line 2, column 19: Object 'd' not found within 'c'
From line 2, column 15 to line 2, column 19: Object 'd' not found within 'c'
Object 'd' not found within 'c'
