-- A watermark over epoch milliseconds, as most topics have them.
--! input t.json
{"k": "a", "ms": 1767225601000}
{"k": "b", "ms": 1767225609999}
{"k": "a", "ms": 1767225610000}
{"k": "a", "ms": 1767225625000}
{"k": "a", "ms": 1767225602000}
--! sql
CREATE TABLE t (k STRING, ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 1]
+I[a, 2026-01-01T00:00:10, 2026-01-01T00:00:20, 1]
+I[a, 2026-01-01T00:00:20, 2026-01-01T00:00:30, 1]
+I[b, 2026-01-01T00:00, 2026-01-01T00:00:10, 1]
--! flink 2.3.0
