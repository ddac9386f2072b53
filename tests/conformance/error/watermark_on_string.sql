-- A watermark on a text.
--! sql
CREATE TABLE g (s STRING, WATERMARK FOR s AS s) WITH ('connector' = 'print');
--! error contains
Invalid data type of time field for watermark definition. The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to
--! flink 2.3.0
Invalid data type of time field for watermark definition. The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is STRING
