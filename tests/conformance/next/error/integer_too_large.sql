-- An integer beyond BIGINT.
--! sql
SELECT 99999999999999999999;
--! error contains
Numeric literal '99999999999999999999' out of range
--! flink 2.3.0
SQL validation failed. From line 1, column 8 to line 1, column 27: Numeric literal '99999999999999999999' out of range
From line 1, column 8 to line 1, column 27: Numeric literal '99999999999999999999' out of range
Numeric literal '99999999999999999999' out of range
