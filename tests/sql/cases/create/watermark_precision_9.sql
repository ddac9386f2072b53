-- TIMESTAMP(9) may carry a watermark (Flink: up to 3).  The window fires one nanosecond before its end
-- at the earliest; window_start has the column's precision.
-- Pinned by docs/flink-differences.md.
--! input t.json
{"v": 1, "ts": "2026-01-01 00:00:04.999999999"}
{"v": 2, "ts": "2026-01-01 00:00:00"}
{"v": 4, "ts": "2026-01-01 00:00:04.999999998"}
--! sql
CREATE TABLE t (v INT, ts TIMESTAMP(9), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(9), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, COUNT(*), SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 1, 1]
--! counts
late 2
bad 0
