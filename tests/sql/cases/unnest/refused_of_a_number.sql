-- Refused, and why.
--! sql
SELECT x FROM (VALUES (1)) AS t (n) CROSS JOIN UNNEST(n) AS u (x);
--! error contains
UNNEST takes an ARRAY, a MAP or a MULTISET, but this is INT NOT NULL
