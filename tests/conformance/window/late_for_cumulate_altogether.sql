-- Late for the largest of the cumulating windows: dropped.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:16"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:14"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (e TIMESTAMP(3), total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_end, SUM(v) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00:05, 1]
+I[2026-01-01T00:00:10, 1]
+I[2026-01-01T00:00:15, 1]
+I[2026-01-01T00:00:20, 2]
+I[2026-01-01T00:00:25, 2]
+I[2026-01-01T00:00:30, 2]
--! counts
late 1
bad 0
--! flink 2.3.0
