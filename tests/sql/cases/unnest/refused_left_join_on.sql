-- Refused, and why.
--! sql
SELECT x FROM (VALUES (ARRAY[1])) AS t (a) LEFT JOIN UNNEST(a) AS u (x) ON x > 1;
--! error contains
LEFT JOIN UNNEST with another condition than TRUE is not supported yet
