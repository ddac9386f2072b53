-- The time column may be computed from a text or a number.
--! input t.json
{"k": "a", "at": 1767225601}
{"k": "a", "at": 1767225604}
{"k": "b", "at": 1767225607}
{"k": "b", "at": 1767225602}
--! sql
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, `at` BIGINT, ts AS TO_TIMESTAMP(FROM_UNIXTIME(`at`)), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2]
+I[b, 2026-01-01T00:00:05, 1]
--! counts
late 1
bad 0
--! flink 2.3.0
