-- WATERMARK FOR ts AS ts: a row at the watermark itself is not late while its window is open; late
-- is by window, not by row.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:04.998"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:02"}
{"k": "a", "v": 16, "ts": "2026-01-01 00:00:04.999"}
{"k": "a", "v": 32, "ts": "2026-01-01 00:00:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:05, 5, 31]
--! counts
late 1
bad 0
--! flink 2.3.0
