-- Both sides have as many columns.
--! sql
SELECT * FROM (VALUES (1, 2)) AS t(a, b) EXCEPT SELECT * FROM (VALUES (1)) AS t(a);
--! error contains
Column count mismatch in EXCEPT: 1 columns here, 2 in the first query
