-- Of a text.
--! input t.json

--! sql
CREATE TABLE a (x INT, ts STRING, WATERMARK FOR ts AS ts) WITH ('connector' = 'print');
--! error contains
case.sql:1:24: error: Invalid data type of time field for watermark definition. The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p)
