-- A view's column list has as many names as its query columns.
--! sql
CREATE VIEW v (a, b) AS SELECT 1;
--! error contains
case.sql:1:
