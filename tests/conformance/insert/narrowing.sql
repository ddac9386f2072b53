-- No implicit cast that could lose digits.
--! input t.json
--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO a SELECT 1, CAST(1 AS BIGINT);
--! error contains
Cause: Incompatible types for sink column 'y' at position 2.
--! flink 2.3.0
Column types of query result and sink for 'default_catalog.default_database.a' do not match.
Cause: Incompatible types for sink column 'y' at position 2.
Query schema: [EXPR$0: INT NOT NULL, EXPR$1: BIGINT NOT NULL]
Sink schema:  [x: INT, y: INT]
