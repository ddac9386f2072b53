-- A sink that is not there.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO b VALUES (1);
--! error contains
case.sql:2:13: error: Cannot find table '`default_catalog`.`default_database`.`b`' in any of the catalogs [default_catalog], nor as a temporary table.
hint: tables: a
