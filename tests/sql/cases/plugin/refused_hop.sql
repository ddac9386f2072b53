-- One that can not be unmerged.
--! sql
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
SELECT longest(s) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '2' SECOND)) GROUP BY window_start, window_end;
--! error contains
the aggregate 'longest' can not be unmerged, as windows that hop need it
