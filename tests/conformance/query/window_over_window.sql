-- Windows of 10 s over the result of windows of 5 s: window_time is a time attribute again.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:12"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
CREATE VIEW five AS SELECT window_time AS rowtime, k, SUM(v) AS total
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, k;
INSERT INTO p SELECT window_start, window_end, COUNT(*), SUM(total)
FROM TABLE(TUMBLE(TABLE five, DESCRIPTOR(rowtime), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 2026-01-01T00:00:10, 3, 7]
+I[2026-01-01T00:00:10, 2026-01-01T00:00:20, 1, 8]
--! flink 2.3.0
