-- One that can not be merged.
--! sql
CREATE FUNCTION rows_seen AS 'rows_seen' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
SELECT rows_seen() FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end;
--! error contains
the aggregate 'rows_seen' can not be merged, as windows need it
