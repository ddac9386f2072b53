-- Each file is a split with a watermark of its own; the window waits for the slower one.  The file b
-- begins after a has long passed, and none of its rows is late.
--! input in/a.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:30"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:31"}
--! input in/b.json
{"k": "b", "v": 1, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/in', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:05, 1, 1]
+I[b, 2026-01-01T00:00, 2026-01-01T00:00:05, 1, 1]
+I[b, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 2]
+I[a, 2026-01-01T00:00:30, 2026-01-01T00:00:35, 2, 6]
--! counts
late 1
bad 0
