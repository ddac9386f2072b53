-- Refused by name, where it stands.
--! sql
EXPLAIN CREATE TABLE x WITH ('connector' = 'print') AS SELECT 1 AS b;
--! error contains
case.sql:1:9: error: EXPLAIN of a CREATE is not supported yet
