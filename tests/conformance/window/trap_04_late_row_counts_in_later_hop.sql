-- A row is dropped only when the last window it belongs to has fired.  The watermark is :06: of the
-- windows of the row at :04, [-5, 5) has fired and [0, 10) has not, so it counts there.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:04"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2025-12-31T23:59:55, 2026-01-01T00:00:05, 1, 1]
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 3, 7]
+I[a, 2026-01-01T00:00:05, 2026-01-01T00:00:15, 1, 2]
--! counts
late 0
bad 0
--! flink 2.3.0
