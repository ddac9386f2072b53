-- A slide larger than the size leaves gaps: windows [0, 2), [5, 7) ...; the row at :03 is in none.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:03"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '2' SECOND), SUM(v)
FROM t GROUP BY HOP(ts, INTERVAL '5' SECOND, INTERVAL '2' SECOND);
--! expect
+I[2026-01-01T00:00, 1]
+I[2026-01-01T00:00:05, 4]
