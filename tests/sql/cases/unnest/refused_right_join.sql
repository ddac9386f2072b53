-- Refused, and why.
--! sql
SELECT x FROM (VALUES (ARRAY[1])) AS t (a) RIGHT JOIN UNNEST(a) AS u (x) ON TRUE;
--! error contains
a RIGHT or FULL JOIN with UNNEST is not supported yet
