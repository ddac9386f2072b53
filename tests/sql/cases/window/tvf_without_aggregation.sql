-- A window function alone adds its three columns to every row; HOP makes a row for each window.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT, ts TIMESTAMP(3), s TIMESTAMP(3), e TIMESTAMP(3), w TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT *
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND));
--! expect
+I[a, 1, 2026-01-01T00:00:01, 2026-01-01T00:00, 2026-01-01T00:00:05, 2026-01-01T00:00:04.999]
+I[b, 2, 2026-01-01T00:00:06, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 2026-01-01T00:00:09.999]
