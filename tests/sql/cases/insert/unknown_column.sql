-- A column list with a column that is not there.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO a (x, z) VALUES (1, 2);
--! error contains
case.sql:2:19: error: Unknown target column 'z'
