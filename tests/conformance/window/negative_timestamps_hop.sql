-- HOP before 1970, with an offset.
--! input t.json
{"k": "a", "v": 1, "ts": "1969-12-31 23:59:56"}
{"k": "a", "v": 2, "ts": "1970-01-01 00:00:00"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND, INTERVAL '1' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 1969-12-31T23:59:51, 1970-01-01T00:00:01, 2, 3]
+I[a, 1969-12-31T23:59:56, 1970-01-01T00:00:06, 2, 3]
--! flink 2.3.0
