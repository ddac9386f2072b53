-- WATERMARK FOR a column that is not there.
--! input t.json

--! sql
CREATE TABLE a (x INT, WATERMARK FOR ts AS ts) WITH ('connector' = 'print');
--! error contains
case.sql:1:38: error: The rowtime attribute field 'ts' is not defined in the table schema
