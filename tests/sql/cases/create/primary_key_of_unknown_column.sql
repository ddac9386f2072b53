-- A key column that is not there.
--! input t.json

--! sql
CREATE TABLE a (x INT, PRIMARY KEY (y) NOT ENFORCED) WITH ('connector' = 'print');
--! error contains
case.sql:1:37: error: Primary key column 'y' is not defined in the schema
