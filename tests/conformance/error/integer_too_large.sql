-- An integer beyond BIGINT.
--! sql
SELECT 99999999999999999999;
--! expect
+I[99999999999999999999]
--! differ
Numeric literal '99999999999999999999' out of range
--! flink 2.3.0
