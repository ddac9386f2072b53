-- Double division by zero is Infinity or NaN; a decimal one fails as an integer one does.
--! eval
1e0 / 0 => Infinity :: DOUBLE NOT NULL
-1e0 / 0 => -Infinity
0e0 / 0 => NaN
1.0 / 0 => ! ivision by zero
