-- A time column of TIMESTAMP_LTZ: windows are those of the session's zone, window_start a local TIMESTAMP.
-- At +08:00 the day of 2026-01-01 16:00 UTC is the 2nd.
--! input t.json
{"k": "a", "at": 1767283199000}
{"k": "a", "at": 1767283200000}
--! sql
SET 'table.local-time-zone' = 'GMT+08:00';
CREATE TABLE t (k STRING, `at` BIGINT, ts AS TO_TIMESTAMP_LTZ(`at`, 3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-02T00:00, 1]
+I[a, 2026-01-02T00:00, 2026-01-03T00:00, 1]
