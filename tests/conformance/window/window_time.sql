-- window_time is window_end - 1 ms; grouping by it changes nothing.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, e TIMESTAMP(3), w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_end, window_time, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end, window_time;
--! expect
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:04.999, 1]
--! flink 2.3.0
