-- HAVING decides over groups, also by aggregates that are not selected.
--! input t.csv
a,1,2026-01-01 00:00:01
a,2,2026-01-01 00:00:01
b,5,2026-01-01 00:00:01
c,,2026-01-01 00:00:01
c,,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end
HAVING COUNT(*) > 1 AND SUM(v) > 2;
--! expect
+I[a, 3]
