-- Ends of windows to the millisecond: the last one of a window, and the first of the next.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:04.999"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:05"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:09.999"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 1]
+I[2026-01-01T00:00:05, 6]
--! flink 2.3.0
