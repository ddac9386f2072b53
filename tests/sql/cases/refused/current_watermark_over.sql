-- Behind OVER rows do not tell of their split any more.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT COUNT(*) OVER (PARTITION BY k ORDER BY ts), CURRENT_WATERMARK(ts) FROM t;
--! error contains
case.sql:3:52: error: CURRENT_WATERMARK behind an aggregate, a join or OVER is not supported yet
