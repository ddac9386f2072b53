-- Refused, and why.
--! sql
SELECT a FROM (VALUES (ARRAY[1])) AS t (a) ORDER BY a LIMIT 1;
--! error contains
Comparable type expected, but was 'ARRAY<INT NOT NULL> NOT NULL'.
