-- Windows of windows: not in a zone whose clock moves.
--! sql
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE t (k STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, window_end, COUNT(*) FROM (
  SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY k, window_start, window_end)
GROUP BY window_start, window_end;
--! error contains
a second GROUP BY over windows of TIMESTAMP_LTZ in a local zone
