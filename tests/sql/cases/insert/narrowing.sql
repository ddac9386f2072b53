-- No implicit cast that could lose digits.
--! input t.json

--! sql
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'print');
INSERT INTO a SELECT 1, CAST(1 AS BIGINT);
--! error contains
Cause: Incompatible types for sink column 'y' at position 2.
