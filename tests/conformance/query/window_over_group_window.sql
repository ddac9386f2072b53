-- The same with group windows: TUMBLE_ROWTIME hands time on.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:12"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT TUMBLE_START(rt, INTERVAL '10' SECOND), COUNT(*), SUM(total) FROM (
  SELECT k, SUM(v) AS total, TUMBLE_ROWTIME(ts, INTERVAL '5' SECOND) AS rt FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND))
GROUP BY TUMBLE(rt, INTERVAL '10' SECOND);
--! expect
+I[2026-01-01T00:00, 3, 7]
+I[2026-01-01T00:00:10, 1, 8]
--! flink 2.3.0
