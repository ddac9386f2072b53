-- A text into a number.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'print');
INSERT INTO g SELECT 'x';
--! error contains
Column types of query result and sink for 'default_catalog.default_database.g' do not match.
--! flink 2.3.0
Column types of query result and sink for 'default_catalog.default_database.g' do not match.
Cause: Incompatible types for sink column 'a' at position 1.
Query schema: [EXPR$0: CHAR(1) NOT NULL]
Sink schema:  [a: INT]
