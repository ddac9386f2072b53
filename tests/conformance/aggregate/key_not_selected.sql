-- Keys that are not selected still group; equal rows come out twice.
--! input t.csv
a,1,2026-01-01 00:00:01
b,1,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[1]
+I[1]
--! flink 2.3.0
