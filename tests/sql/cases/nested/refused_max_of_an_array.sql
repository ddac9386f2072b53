-- Refused, and why.
--! sql
SELECT MAX(a) FROM (VALUES (ARRAY[1])) AS t (a);
--! error contains
Cannot apply 'MAX' to arguments of type
