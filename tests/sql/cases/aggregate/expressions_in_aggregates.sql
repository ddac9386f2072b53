-- Arguments may be expressions, and the same one is computed once or twice to no difference.
--! input t.csv
a,1,2026-01-01 00:00:01
a,4,2026-01-01 00:00:01
b,,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a INT, b INT, c BIGINT, d INT, e INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v * 2 + 1), MAX(ABS(v - 3)), COUNT(NULLIF(v, 4)), SUM(CASE WHEN v > 2 THEN 1 ELSE 0 END), SUM(v * 2 + 1)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 12, 2, 1, 1, 12]
+I[b, null, null, 0, 0, null]
