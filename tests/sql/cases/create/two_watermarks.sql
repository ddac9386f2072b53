-- At most one.
--! input t.json

--! sql
CREATE TABLE a (ts TIMESTAMP(3), WATERMARK FOR ts AS ts, WATERMARK FOR ts AS ts) WITH ('connector' = 'print');
--! error contains
case.sql:1:58: error: Multiple WATERMARK declarations are not supported yet.
