-- A window starts at ts - floorMod(ts - offset, size): windows of 10 min with offset 4 min
-- begin at :04, :14 ...
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:03:59"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:04:00"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:13:59.999"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:14:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE, INTERVAL '4' MINUTE))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:54, 2026-01-01T00:04, 1, 1]
+I[a, 2026-01-01T00:04, 2026-01-01T00:14, 2, 6]
+I[a, 2026-01-01T00:14, 2026-01-01T00:24, 1, 8]
--! flink 2.3.0
