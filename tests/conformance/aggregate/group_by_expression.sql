-- Keys may be expressions; they are grouped by value.
--! input t.csv
a,1,2026-01-01 00:00:01
A,2,2026-01-01 00:00:01
b,3,2026-01-01 00:00:01
B,4,2026-01-01 00:00:01
b,6,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (u STRING, m INT, a BIGINT, b INT) WITH ('connector' = 'print');
INSERT INTO p SELECT UPPER(k), MOD(v, 2), COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY UPPER(k), MOD(v, 2), window_start, window_end;
--! expect
+I[A, 0, 1, 2]
+I[A, 1, 1, 1]
+I[B, 0, 2, 10]
+I[B, 1, 1, 3]
--! flink 2.3.0
