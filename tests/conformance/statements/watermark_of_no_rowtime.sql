-- CURRENT_WATERMARK of a time that has none.
--! sql
CREATE TABLE n (id INT, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '/in/o', 'format' = 'json');
SELECT CURRENT_WATERMARK(ts) FROM n;
--! error contains
The argument of CURRENT_WATERMARK() must be a rowtime attribute, but was 'TIMESTAMP(3)'.
--! flink 2.3.0
SQL validation failed. Invalid function call:
CURRENT_WATERMARK(TIMESTAMP(3))
Invalid function call:
Invalid input arguments. Expected signatures are:
CURRENT_WATERMARK(<TIMESTAMP_WITHOUT_TIME_ZONE *ROWTIME*>)
CURRENT_WATERMARK(<TIMESTAMP_WITH_LOCAL_TIME_ZONE *ROWTIME*>)
The argument of CURRENT_WATERMARK() must be a rowtime attribute, but was 'TIMESTAMP(3)'.
