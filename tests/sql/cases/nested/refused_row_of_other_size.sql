-- Refused, and why.
--! sql
CREATE TABLE p (r ROW<a INT, b INT>) WITH ('connector' = 'print');
INSERT INTO p SELECT ROW(1);
--! error contains
Incompatible types for sink column 'r' at position 1.
