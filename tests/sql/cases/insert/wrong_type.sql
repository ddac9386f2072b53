-- No implicit cast from text to numbers.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO a VALUES (1, 'a');
--! error contains
case.sql:2:13: error: Column types of query result and sink for 'default_catalog.default_database.a' do not match. Cause: Incompatible types for sink column 'y' at position 2.
