-- Timestamps are 64 bits of nanoseconds, from 1677-09-21 to 2262-04-11; dates have the years 0000 to 9999.
-- Pinned by docs/flink-differences.md.
--! eval
TIMESTAMP '2262-04-11 23:47:16.854775807' => 2262-04-11T23:47:16.854775807
TIMESTAMP '1677-09-22 00:00:00' => 1677-09-22T00:00
TIMESTAMP '9999-12-31 00:00:00' => ! 9999-12-31
TRY_CAST('9999-12-31 00:00:00' AS TIMESTAMP(3)) => null
DATE '9999-12-31' => 9999-12-31
DATE '0001-01-01' => 0001-01-01
