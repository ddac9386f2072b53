-- ROUND is half up, away from zero; FLOOR and CEIL of a decimal have no scale.
--! eval
ROUND(2.5) => 3 :: DECIMAL(2, 0)
ROUND(-2.5) => -3
ROUND(2.567, 2) => 2.57 :: DECIMAL(4, 2)
ROUND(1250, -2) => 1300 :: INT NOT NULL
ROUND(2.5e0) => 3.0
ROUND(-2.5e0) => -3.0
ROUND(2.675e0, 2) => 2.68
FLOOR(-1.5) => -2 :: DECIMAL(2, 0) NOT NULL
CEIL(1.2) => 2
FLOOR(1.5e0) => 1.0
CEIL(-1.5e0) => -1.0
FLOOR(7) => 7 :: INT NOT NULL
TRUNCATE(42.345, 2) => 42.34
TRUNCATE(-42.345, 1) => -42.3
ABS(-2.50) => 2.50
SIGN(-2.50) => -1.00
POWER(2, 10) => 1024.0
SQRT(16) => 4.0
EXP(0) => 1.0
LN(1) => 0.0
LOG10(1000) => 3.0
GREATEST(1, 3, 2) => 3
LEAST(1, 3, 2) => 1
GREATEST(1, CAST(NULL AS INT)) => null
