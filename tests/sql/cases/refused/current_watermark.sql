-- Only where a table is read does a row know how far its split was.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), plain TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT a.k, CURRENT_WATERMARK(a.ts) FROM t AS a JOIN t AS b ON a.k = b.k;
--! error contains
case.sql:3:13: error: The argument of CURRENT_WATERMARK() must be a rowtime attribute, but was 'TIMESTAMP(3)'.
