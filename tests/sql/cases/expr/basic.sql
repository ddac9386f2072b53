-- The four operations
--! eval
1 + 1 => 2 :: INT NOT NULL
UPPER('abc') => ABC
'12' = 12 => ! implicit type conversion between
