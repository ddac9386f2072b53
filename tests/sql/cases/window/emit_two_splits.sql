-- Late rows of one split correct what was shown when all splits had left the window behind, whichever
-- file is read first: b's late row waits for that, and so does a's.
--! input in/a.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:30"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:31"}
{"k": "a", "v": 16, "ts": "2026-01-01 00:00:02"}
--! input in/b.json
{"k": "b", "v": 1, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:03"}
{"k": "b", "v": 8, "ts": "2026-01-01 00:01:40"}
{"k": "b", "v": 16, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/in', 'format' = 'json');
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 ms';
SET 'table.exec.emit.allow-lateness' = '1 min';
CREATE TABLE p (k STRING, s TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, TUMBLE_START(ts, INTERVAL '5' SECOND), COUNT(*), SUM(v) FROM t
GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[a, 2026-01-01T00:00, 1, 1]
-U[a, 2026-01-01T00:00, 1, 1]
+U[a, 2026-01-01T00:00, 2, 5]
-U[a, 2026-01-01T00:00, 2, 5]
+U[a, 2026-01-01T00:00, 3, 21]
+I[a, 2026-01-01T00:00:30, 2, 10]
+I[b, 2026-01-01T00:00, 1, 1]
-U[b, 2026-01-01T00:00, 1, 1]
+U[b, 2026-01-01T00:00, 2, 5]
+I[b, 2026-01-01T00:00:05, 1, 2]
+I[b, 2026-01-01T00:01:40, 1, 8]
--! counts
late 1
bad 0
