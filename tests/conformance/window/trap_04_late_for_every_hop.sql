-- Late for both of its windows: dropped, once.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:11"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:04"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:59:55, 2026-01-01T00:00:05, 1, 1]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 1, 1]
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:15, 1, 2]
+I[a, 2026-01-01T00:00:10, 2026-01-01T00:00:20, 1, 2]
--! counts
late 1
bad 0
--! flink 2.3.0
