-- The expression has to be a time.
--! input t.json

--! sql
CREATE TABLE a (x INT, ts TIMESTAMP(3), WATERMARK FOR ts AS x) WITH ('connector' = 'print');
--! error contains
case.sql:1:61: error: Invalid data type of expression for watermark definition.
