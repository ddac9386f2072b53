-- A date that does not read as one.
--! sql
SELECT DATE '2026-13-01';
--! error contains
Illegal DATE literal '2026-13-01': not in format 'yyyy-MM-dd'
--! flink 2.3.0
SQL validation failed. From line 1, column 8 to line 1, column 24: Illegal DATE literal '2026-13-01': not in format 'yyyy-MM-dd'
From line 1, column 8 to line 1, column 24: Illegal DATE literal '2026-13-01': not in format 'yyyy-MM-dd'
Illegal DATE literal '2026-13-01': not in format 'yyyy-MM-dd'
