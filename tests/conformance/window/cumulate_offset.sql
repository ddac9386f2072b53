-- CUMULATE moved by 1 min: days that begin at 00:01.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:59"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:01:00"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:07:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(
  CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE, INTERVAL '10' MINUTE, INTERVAL '1' MINUTE))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:51, 2026-01-01T00:01, 1, 1]
+I[a, 2026-01-01T00:01, 2026-01-01T00:06, 1, 2]
+I[a, 2026-01-01T00:01, 2026-01-01T00:11, 2, 6]
--! flink 2.3.0
