-- Result types of decimal arithmetic; the values are exact and rounded half up.
--! eval
1.10 + 2.2 => 3.30 :: DECIMAL(4, 2) NOT NULL
1.5 * 2.25 => 3.375 :: DECIMAL(6, 3) NOT NULL
1.0 / 3.0 => 0.333333 :: DECIMAL(8, 6)
2.0 / 3.0 => 0.666667 :: DECIMAL(8, 6)
-2.0 / 3.0 => -0.666667
10.5 % 3 => 1.5 :: DECIMAL(3, 1)
-10.5 % 3 => -1.5
0.908 * CAST(100 AS BIGINT) => 90.800 :: DECIMAL(24, 3) NOT NULL
1 + 1.5 => 2.5 :: DECIMAL(12, 1) NOT NULL
1.5 - 2 => -0.5 :: DECIMAL(12, 1) NOT NULL
CAST(1 AS DECIMAL(38, 18)) * CAST(1 AS DECIMAL(38, 18)) => 1.000000 :: DECIMAL(38, 6)
CAST(1 AS DECIMAL(20, 10)) / CAST(3 AS DECIMAL(20, 10)) => 0.333333333333333333 :: DECIMAL(38, 18)
1.5 + 1e0 => 2.5 :: DOUBLE NOT NULL
0.1 + 0.2 => 0.3 :: DECIMAL(3, 1) NOT NULL
0.1e0 + 0.2e0 => 0.30000000000000004
-1.50 => -1.50 :: DECIMAL(3, 2) NOT NULL
1.0 = 1.00 => true
1 = 1.0 => true
1.5 > 1 => true
1.0 = 1e0 => true
