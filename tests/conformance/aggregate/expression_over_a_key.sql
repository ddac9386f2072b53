-- An expression over a key, and over window columns.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a STRING, e STRING, d INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k || '!', DATE_FORMAT(window_end, 'ss'), TIMESTAMPDIFF(SECOND, window_start, window_end) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k;
--! expect
+I[a!, 05, 5]
+I[b!, 05, 5]
+I[b!, 10, 5]
--! flink 2.3.0
