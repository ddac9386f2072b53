-- Days that begin at 16:00 UTC, as users in Shanghai write them: offset -8 h.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 15:59:59"}
{"k": "a", "v": 2, "ts": "2026-01-01 16:00:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY, INTERVAL -'8' HOUR))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T16:00, 2026-01-01T16:00, 1, 1]
+I[a, 2026-01-01T16:00, 2026-01-02T16:00, 1, 2]
--! flink 2.3.0
