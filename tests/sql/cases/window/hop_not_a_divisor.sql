-- The slide need not divide the size: windows of 10 s every 4 s are [-8, 2), [-4, 6), [0, 10),
-- [4, 14) ... A row at :01 is in those that begin at -8, -4 and 0; one at :06 in 0 and 4.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:59:52, 2026-01-01T00:00:02, 1, 1]
+I[a, 2025-12-31T23:59:56, 2026-01-01T00:00:06, 1, 1]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 2, 3]
+I[a, 2026-01-01T00:00:04, 2026-01-01T00:00:14, 1, 2]
