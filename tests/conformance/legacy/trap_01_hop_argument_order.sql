-- The group window HOP takes the slide first too.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND),
  HOP_END(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), COUNT(*), SUM(v)
FROM t GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND);
--! expect
+I[a, 2025-12-31T23:59:55, 2026-01-01T00:00:05, 1, 1]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 2, 3]
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:15, 1, 2]
--! flink 2.3.0
