-- 5 SECOND and 5 seconds of another unit are the same interval.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT TUMBLE_START(ts, INTERVAL '60' SECOND), COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
--! expect
+I[2026-01-01T00:00, 1]
