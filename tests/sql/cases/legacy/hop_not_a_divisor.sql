-- The group window has no such rule as the table-valued form: windows of 10 s every 4 s are [-8, 2),
-- [-4, 6), [0, 10), [4, 14).  A row at :01 is in the first three, one at :06 in the last two.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND), SUM(v)
FROM t GROUP BY HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);
--! expect
+I[2025-12-31T23:59:52, 1]
+I[2025-12-31T23:59:56, 1]
+I[2026-01-01T00:00, 3]
+I[2026-01-01T00:00:04, 2]
