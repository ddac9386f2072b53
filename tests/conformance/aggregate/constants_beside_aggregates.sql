-- Constants and the clock need not be grouped.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a INT, b STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT 7, 'x', COUNT(*) + 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[7, x, 2]
+I[7, x, 4]
--! flink 2.3.0
