-- Windows of 10 s every 5 s, moved by 2 s.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(
  HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND, INTERVAL '2' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:59:52, 2026-01-01T00:00:02, 1, 1]
+I[a, 2025-12-31T23:59:57, 2026-01-01T00:00:07, 2, 3]
+I[a, 2026-01-01T00:00:02, 2026-01-01T00:00:12, 1, 2]
--! flink 2.3.0
