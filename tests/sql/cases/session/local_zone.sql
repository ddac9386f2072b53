-- Bounds of sessions over instants are shown in the session's zone.
--! input t.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01Z"}
{"id": 2, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04Z"}
{"id": 3, "k": "b", "v": 1, "ts": "2026-01-01 00:00:20Z"}
--! sql
SET 'table.local-time-zone' = '+05:30';
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*)
FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T05:30:01, 2026-01-01T05:30:09, 2]
+I[b, 2026-01-01T05:30:20, 2026-01-01T05:30:25, 1]
