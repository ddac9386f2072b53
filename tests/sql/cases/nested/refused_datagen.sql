-- Refused, and why.
--! sql
CREATE TABLE t (r ROW<a INT>) WITH ('connector' = 'datagen');
SELECT * FROM t;
--! error contains
datagen makes no ROW<`a` INT>, the type of column 'r'
