-- TIMESTAMP_LTZ windows in another zone, rows of two days.
--! input t.json
{"k": "a", "ms": 1767283199000}
{"k": "a", "ms": 1767283200000}
--! sql
CREATE TABLE t (k STRING, ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SET 'table.local-time-zone' = 'Asia/Shanghai';
SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE';
CREATE TABLE p (k STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-02T00:00, 1]
+I[a, 2026-01-02T00:00, 2026-01-03T00:00, 1]
--! differ
+I[a, 2026-01-02T00:00, 2026-01-03T00:00, 1]
--! flink 2.3.0
