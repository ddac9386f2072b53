-- Arms with different numbers of columns.
--! sql
SELECT 1, 2 UNION ALL SELECT 3;
--! error contains
Column count mismatch in UNION ALL: 1 columns here, 2 in the first query
