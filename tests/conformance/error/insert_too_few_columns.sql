-- Fewer columns than the table has.
--! sql
CREATE TABLE g (a INT, b INT) WITH ('connector' = 'print');
INSERT INTO g SELECT 1;
--! error contains
Column types of query result and sink for 'default_catalog.default_database.g' do not match.
--! flink 2.3.0
Column types of query result and sink for 'default_catalog.default_database.g' do not match.
Cause: Different number of columns.
Query schema: [EXPR$0: INT NOT NULL]
Sink schema:  [a: INT, b: INT]
