-- Rows with their windows, by days as the session's zone has them.
--! input t.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01Z"}
{"id": 2, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04Z"}
{"id": 3, "k": "b", "v": 1, "ts": "2026-01-01 00:00:20Z"}
--! sql
SET 'table.local-time-zone' = '+05:30';
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, s TIMESTAMP(3), e TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT id, window_start, window_end
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)) WHERE id < 3;
--! expect
+I[1, 2025-12-31T12:00, 2026-01-01T12:00]
+I[1, 2026-01-01T00:00, 2026-01-02T00:00]
+I[2, 2025-12-31T12:00, 2026-01-01T12:00]
+I[2, 2026-01-01T00:00, 2026-01-02T00:00]
