-- Two columns of one name.
--! input t.json

--! sql
CREATE TABLE a (x INT, x STRING) WITH ('connector' = 'print');
--! error contains
case.sql:1:24: error: A regular Column named 'x' already exists in the table.
