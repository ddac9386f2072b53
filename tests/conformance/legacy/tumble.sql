-- GROUP BY TUMBLE with its START and END: the same windows as the table-valued form.
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
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, TUMBLE_START(ts, INTERVAL '5' SECOND), TUMBLE_END(ts, INTERVAL '5' SECOND), COUNT(*), SUM(v)
FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:05, 2, 3]
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 3]
+I[b, 2026-01-01T00:00, 2026-01-01T00:00:05, 1, 5]
+I[b, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 4]
+I[c, 2026-01-01T00:00:15, 2026-01-01T00:00:20, 1, 9]
--! counts
late 1
bad 0
--! flink 2.3.0
