-- Refused, and why.
--! sql
SELECT n[1] FROM (VALUES (1)) AS t (n);
--! error contains
Cannot apply 'ITEM' to arguments of type 'ITEM(<INTEGER>, <INTEGER>)'
