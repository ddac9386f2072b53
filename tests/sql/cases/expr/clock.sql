-- The clock: the simulated machine starts at 2026-01-01 00:00:01 UTC.
--! sql
SET 'table.local-time-zone' = 'UTC';
--! eval
CURRENT_DATE => 2026-01-01 :: DATE NOT NULL
YEAR(CURRENT_TIMESTAMP) => 2026
YEAR(LOCALTIMESTAMP) => 2026
MINUTE(NOW()) => 0
CAST(CURRENT_ROW_TIMESTAMP() AS DATE) => 2026-01-01
UNIX_TIMESTAMP() > 1767225600 => true
CHAR_LENGTH(UUID()) => 36
RAND() < 1 => true
RAND(1) = RAND(1) => true
RAND_INTEGER(10) < 10 => true
