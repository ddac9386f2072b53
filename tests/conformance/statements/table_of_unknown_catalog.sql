-- A table of a catalog that is not there.
--! sql
SELECT * FROM nope.d.u;
--! error contains
Object 'nope' not found
--! flink 2.3.0
SQL validation failed. From line 1, column 15 to line 1, column 22: Object 'nope' not found
From line 1, column 15 to line 1, column 22: Object 'nope' not found
Object 'nope' not found
