-- TO_TIMESTAMP(FROM_UNIXTIME(..)), as old files have it.
--! input t.json
{"k": "a", "s": 1767225601}
{"k": "a", "s": 1767225609}
{"k": "a", "s": 1767225612}
--! sql
CREATE TABLE t (k STRING, s BIGINT, ts AS TO_TIMESTAMP(FROM_UNIXTIME(s)), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2]
+I[a, 2026-01-01T00:00:10, 1]
--! flink 2.3.0
