-- TUMBLE_ROWTIME is the window's end - 1 ms, and so is HOP_ROWTIME.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
CREATE TABLE q (a TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT TUMBLE_ROWTIME(ts, INTERVAL '1' MINUTE), COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
INSERT INTO q SELECT HOP_ROWTIME(ts, INTERVAL '30' SECOND, INTERVAL '1' MINUTE), COUNT(*)
FROM t GROUP BY HOP(ts, INTERVAL '30' SECOND, INTERVAL '1' MINUTE);
--! expect
+I[2026-01-01T00:00:29.999, 1]
+I[2026-01-01T00:00:59.999, 1]
+I[2026-01-01T00:00:59.999, 1]
--! flink 2.3.0
