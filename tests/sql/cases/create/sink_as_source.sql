-- print can not be read.
--! input t.json

--! sql
CREATE TABLE a (x INT) WITH ('connector' = 'print');
SELECT * FROM a;
--! error contains
case.sql:1:44: error: Connector 'print' can only be used as a sink. It cannot be used as a source.
