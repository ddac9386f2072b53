-- CUMULATE(step, size): [0, 5) [0, 10) [0, 15), then [15, 20) ...  A row counts in every window that
-- ends behind it.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:12"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:15"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:05, 1, 1]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 2, 3]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:15, 2, 3]
+I[a, 2026-01-01T00:00:15, 2026-01-01T00:00:20, 1, 8]
+I[a, 2026-01-01T00:00:15, 2026-01-01T00:00:25, 1, 8]
+I[a, 2026-01-01T00:00:15, 2026-01-01T00:00:30, 1, 8]
+I[b, 2026-01-01T00:00, 2026-01-01T00:00:15, 1, 4]
--! flink 2.3.0
