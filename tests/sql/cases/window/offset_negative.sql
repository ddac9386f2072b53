-- A negative offset moves windows back: -16 min on 10 min is +4 min.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:03:59"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:04:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE, INTERVAL -'16' MINUTE))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:54, 2026-01-01T00:04, 1, 1]
+I[a, 2026-01-01T00:04, 2026-01-01T00:14, 1, 2]
