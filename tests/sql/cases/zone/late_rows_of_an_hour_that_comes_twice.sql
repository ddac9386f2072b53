-- 02:00 to 03:00 comes twice on 25 October: the window is over after the second pass, and only then is a row late.
--! input t.json
{"v": 1, "ts": "2026-10-25 00:30:00Z"}
{"v": 2, "ts": "2026-10-25 01:20:00Z"}
{"v": 4, "ts": "2026-10-25 00:15:00Z"}
{"v": 8, "ts": "2026-10-25 02:00:00Z"}
{"v": 16, "ts": "2026-10-25 00:40:00Z"}
--! sql
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE t (v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, window_end, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
--! expect
+I[2026-10-25T02:00, 2026-10-25T03:00, 7]
+I[2026-10-25T03:00, 2026-10-25T04:00, 8]
--! counts
late 1
bad 0
