-- Refused, and why.
--! sql
SELECT t.n.a FROM (VALUES (1)) AS t (n);
--! error contains
Column 'a' not found in a value of type INT NOT NULL
