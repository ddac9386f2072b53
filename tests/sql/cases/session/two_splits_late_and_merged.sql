-- Two splits, each with its own idea of time: a row of b.json that is behind its own split's
-- watermark joins what was open by then, whichever split is read faster.
--! input in/a.json
{"id": 1, "k": "x", "ts": "2026-01-01 00:00:10"}
{"id": 2, "k": "x", "ts": "2026-01-01 00:00:20"}
{"id": 3, "k": "x", "ts": "2026-01-01 00:00:15"}
{"id": 4, "k": "x", "ts": "2026-01-01 00:00:40"}
--! input in/b.json
{"id": 5, "k": "x", "ts": "2026-01-01 00:00:05"}
{"id": 6, "k": "x", "ts": "2026-01-01 00:00:30"}
{"id": 7, "k": "x", "ts": "2026-01-01 00:00:25"}
{"id": 8, "k": "x", "ts": "2026-01-01 00:00:16"}
{"id": 9, "k": "y", "ts": "2026-01-01 00:00:31"}
--! sql
CREATE TABLE t (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/in', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, ids BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, window_end, COUNT(*), SUM(id)
FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[x, 2026-01-01T00:00:05, 2026-01-01T00:00:15, 2, 6]
+I[x, 2026-01-01T00:00:15, 2026-01-01T00:00:25, 2, 5]
+I[x, 2026-01-01T00:00:25, 2026-01-01T00:00:35, 2, 13]
+I[x, 2026-01-01T00:00:40, 2026-01-01T00:00:45, 1, 4]
+I[y, 2026-01-01T00:00:31, 2026-01-01T00:00:36, 1, 9]
--! counts
late 1
bad 0
