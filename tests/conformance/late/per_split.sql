-- Late is decided by the row's own file: the second is behind its own watermark, though the first file still
-- holds the window open.  Pinned by docs/flink-differences.md.
--! input in/a.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! input in/b.json
{"k": "b", "v": 1, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/in', 'format' = 'json');
CREATE TABLE p (k STRING, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 1]
+I[b, 1]
+I[b, 2]
--! counts
late 1
bad 0
--! flink 2.3.0
