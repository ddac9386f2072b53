-- OVER is to come.
--! sql
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
SELECT longest(s) OVER (ORDER BY ts) FROM t;
--! error contains
OVER (..) is not supported yet
