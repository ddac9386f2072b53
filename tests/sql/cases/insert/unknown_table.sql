-- A sink that is not there.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO b VALUES (1);
--! error contains
case.sql:2:13: error: Object 'b' not found
hint: tables: a
