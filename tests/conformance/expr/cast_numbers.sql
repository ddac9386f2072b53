-- CAST between numbers: integers narrow by wrapping, decimals and doubles truncate toward zero, doubles
-- stop at the ends of the integer type.
--! eval
CAST(300 AS TINYINT) => 44 :: TINYINT NOT NULL
CAST(3000000000 AS INT) => -1294967296
CAST(12.9 AS INT) => 12
CAST(-12.9 AS INT) => -12
CAST(12.9e0 AS BIGINT) => 12
CAST(1e10 AS INT) => 2147483647
CAST(-1e10 AS INT) => -2147483648
CAST(1 AS DOUBLE) => 1.0
CAST(1.25 AS FLOAT) => 1.25
CAST(5 AS DECIMAL(5, 2)) => 5.00
CAST(1.005e0 AS DECIMAL(5, 2)) => 1.01
CAST(0 AS BOOLEAN) => false
CAST(-3 AS BOOLEAN) => true
CAST(TRUE AS INT) => 1
CAST(FALSE AS DOUBLE) => 0.0
CAST(CAST(NULL AS INT) AS BIGINT) => null :: BIGINT
--! flink 2.3.0
