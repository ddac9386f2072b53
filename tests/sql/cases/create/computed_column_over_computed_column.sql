-- Computed columns see physical columns only, as in Flink.
--! input t.json

--! sql
CREATE TABLE a (x INT, y AS x + 1, z AS y + 1) WITH ('connector' = 'print');
--! error contains
case.sql:1:41: error: Column 'y' not found in any table
