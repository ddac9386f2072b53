-- No aggregate at all: the distinct keys of each window.
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
CREATE TABLE p (e TIMESTAMP(3), k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT window_end, k
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k;
--! expect
+I[2026-01-01T00:00:05, a]
+I[2026-01-01T00:00:05, b]
+I[2026-01-01T00:00:10, a]
+I[2026-01-01T00:00:10, b]
+I[2026-01-01T00:00:20, c]
--! counts
late 1
bad 0
--! flink 2.3.0
