-- Before 1970 windows are aligned by floorMod too: 1969-12-31 23:59:59.5 lies in [23:59:55, 24:00).
--! input t.json
{"k": "a", "v": 1, "ts": "1969-12-31 23:59:54.999"}
{"k": "a", "v": 2, "ts": "1969-12-31 23:59:59.500"}
{"k": "a", "v": 4, "ts": "1970-01-01 00:00:00"}
{"k": "a", "v": 8, "ts": "1969-12-31 23:59:55"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 1969-12-31T23:59:50, 1969-12-31T23:59:55, 1, 1]
+I[a, 1969-12-31T23:59:55, 1970-01-01T00:00, 2, 10]
+I[a, 1970-01-01T00:00, 1970-01-01T00:00:05, 1, 4]
--! flink 2.3.0
