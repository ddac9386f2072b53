-- WHERE may ask about window_start and window_end.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:06.500"}
{"k": "c", "v": 9, "ts": "2026-01-01 00:00:16"}
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
WHERE window_start >= TIMESTAMP '2026-01-01 00:00:05'
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 3]
+I[b, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 4]
+I[c, 2026-01-01T00:00:15, 2026-01-01T00:00:20, 1, 9]
--! flink 2.3.0
