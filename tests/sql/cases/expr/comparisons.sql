-- Comparisons over every type.
--! eval
'abc' < 'abd' => true
'ab' < 'abc' => true
'Z' < 'a' => true
'é' > 'z' => true
'' < 'a' => true
X'00ff' < X'01' => true
TRUE > FALSE => true
DATE '1969-12-31' < DATE '1970-01-01' => true
TIME '00:00:01' > TIME '00:00:00' => true
1.10 = 1.1 => true
0.1 + 0.2 = 0.3 => true
0.1e0 + 0.2e0 = 0.3e0 => false
CAST(0.1 AS FLOAT) = 0.1e0 => true
0.1e0 = CAST(0.1 AS FLOAT) => false
CAST('NaN' AS DOUBLE) = CAST('NaN' AS DOUBLE) => false
9007199254740993 = 9007199254740992 => false
CAST(9007199254740993 AS DECIMAL(19, 0)) = 9007199254740993 => true
2 BETWEEN SYMMETRIC 3 AND 1 => true
2 BETWEEN 3 AND 1 => false
1 IN (1.0, 2.5) => true
