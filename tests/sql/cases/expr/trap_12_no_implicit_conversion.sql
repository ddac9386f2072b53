-- No text is made a number for = and <>, or a number a text; for <, > and IN, and beside times, it is.
--! sql
SET 'table.local-time-zone' = 'UTC';
--! eval
1 = '1' => ! implicit type conversion between INTEGER and CHAR is not supported now
CAST(1 AS BIGINT) = '1' => ! implicit type conversion between BIGINT and CHAR is not supported now
CAST(1 AS BIGINT) > '1' => false
1 IN ('1', '2') => true
DATE '2026-01-01' = '2026-01-01' => true
UPPER(1) => ! UPPER
'a' + 1 => ! +
CASE WHEN 1 THEN 2 END => ! BOOLEAN
NOT 1 => ! NOT
COALESCE(1, 'a') => ! COALESCE
1 = 1.5 => false
1 = 1e0 => true
TIMESTAMP '1970-01-01 00:00:00' = TO_TIMESTAMP_LTZ(0, 3) => true
