-- Keys and window columns may stand in any order, in GROUP BY as in SELECT.
--! input t.csv
a,1,2026-01-01 00:00:01
b,2,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (total INT, e TIMESTAMP(3), k STRING, s TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), window_end, k, window_start FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_end, k, window_start;
--! expect
+I[1, 2026-01-01T00:00:05, a, 2026-01-01T00:00]
+I[2, 2026-01-01T00:00:05, b, 2026-01-01T00:00]
--! flink 2.3.0
