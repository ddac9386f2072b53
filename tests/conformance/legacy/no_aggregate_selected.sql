-- A group window without any of its functions selected.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND), k;
--! expect
+I[a, 2]
+I[b, 1]
--! flink 2.3.0
