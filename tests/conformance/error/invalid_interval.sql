-- An interval that does not read as one.
--! sql
SELECT INTERVAL 'x' SECOND;
--! error contains
Illegal interval literal format 'x' for INTERVAL SECOND
--! flink 2.3.0
SQL validation failed. From line 1, column 8 to line 1, column 26: Illegal interval literal format 'x' for INTERVAL SECOND
From line 1, column 8 to line 1, column 26: Illegal interval literal format 'x' for INTERVAL SECOND
Illegal interval literal format 'x' for INTERVAL SECOND
