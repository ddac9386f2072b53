-- An offset counts modulo the size: 16 min on windows of 10 min is 6 min.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:05:59"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:06:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE, INTERVAL '16' MINUTE))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:56, 2026-01-01T00:06, 1, 1]
+I[a, 2026-01-01T00:06, 2026-01-01T00:16, 1, 2]
