-- Which there are, and which may be meant.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'kafkaa');
SELECT * FROM a;
--! error contains
case.sql:1:44: error: Could not find any factory for identifier 'kafkaa' that implements 'DynamicTableSourceFactory'.
Available factory identifiers are:
Did you mean 'kafka'?
