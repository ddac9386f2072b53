-- CUMULATE: the size must be a multiple of the step.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! error contains
case.sql:5:12: error: CUMULATE table function based aggregate requires maxSize must be an integral multiple of step, but got maxSize 10000 ms and step 4000 ms
