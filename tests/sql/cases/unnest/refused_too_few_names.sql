-- Refused, and why.
--! sql
SELECT k FROM (VALUES (MAP['a', 1])) AS t (m) CROSS JOIN UNNEST(m) AS u (k);
--! error contains
List of column aliases must have same degree as table; table has 2 columns, whereas alias list has 1 columns
