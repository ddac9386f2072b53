-- Refused, and why.
--! sql
SELECT r.b FROM (SELECT CAST(ROW(1) AS ROW<a INT>) AS r) AS t;
--! error contains
Column 'b' not found in a value of type ROW<`a` INT> NOT NULL
