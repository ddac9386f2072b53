-- Rows of a window have no order, so there is no first one.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT FIRST_VALUE(v) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! error contains
case.sql:3:39: error: FIRST_VALUE over a window is not supported yet
hint: use MIN or MAX, or group without the window
