-- Integer arithmetic: division toward zero, the remainder has the sign of the dividend, overflow wraps.
--! eval
7 / 2 => 3 :: INT NOT NULL
-7 / 2 => -3
7 % 2 => 1
-7 % 2 => -1
7 % -2 => 1
MOD(-7, 2) => -1
2147483647 + 1 => -2147483648 :: INT NOT NULL
9223372036854775807 + 1 => -9223372036854775808 :: BIGINT NOT NULL
2147483647 + CAST(1 AS BIGINT) => 2147483648 :: BIGINT NOT NULL
CAST(100 AS TINYINT) + CAST(100 AS TINYINT) => -56 :: TINYINT NOT NULL
2147483648 => 2147483648 :: BIGINT NOT NULL
- 5 - - 5 => 0
1 + 2 * 3 => 7
(1 + 2) * 3 => 9
8 / 4 / 2 => 1
ABS(-5) => 5 :: INT NOT NULL
SIGN(-5) => -1
1 / 0 => ! ivision by zero
MOD(1, 0) => ! ivision by zero
