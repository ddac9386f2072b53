-- One millisecond earlier, :05.998 with a delay of 1 s, the watermark is :04.998: [0, 5) is open,
-- and the row at :04 counts.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:05.998"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:04"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:05, 2, 5]
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 2]
--! counts
late 0
bad 0
--! flink 2.3.0
