-- As many columns as the table has.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO a VALUES (1);
--! error contains
case.sql:2:13: error: Column types of query result and sink for 'default_catalog.default_database.a' do not match. Cause: Different number of columns.
query schema: [EXPR$0: INT NOT NULL]; sink schema: [x: INT, y: INT]
