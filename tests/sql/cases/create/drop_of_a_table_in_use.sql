-- DROP VIEW of a table and DROP TABLE of a view are errors.
--! sql
CREATE VIEW v AS SELECT 1 AS x;
DROP TABLE v;
--! error contains
case.sql:2:12: error: 
