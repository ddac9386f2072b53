-- A timestamp that does not read as one.
--! sql
SELECT TIMESTAMP '2026-01-01 25:00:00';
--! error contains
Illegal TIMESTAMP literal '2026-01-01 25:00:00': not in format 'yyyy-MM-dd HH:mm:ss'
--! flink 2.3.0
SQL validation failed. From line 1, column 8 to line 1, column 38: Illegal TIMESTAMP literal '2026-01-01 25:00:00': not in format 'yyyy-MM-dd HH:mm:ss'
From line 1, column 8 to line 1, column 38: Illegal TIMESTAMP literal '2026-01-01 25:00:00': not in format 'yyyy-MM-dd HH:mm:ss'
Illegal TIMESTAMP literal '2026-01-01 25:00:00': not in format 'yyyy-MM-dd HH:mm:ss'
