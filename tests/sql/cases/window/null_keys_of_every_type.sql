-- NULLs in keys of several types, and each combination its own group.
--! input t.csv
1,1.5,true,2026-01-01,2026-01-01 00:00:01
,1.5,true,2026-01-01,2026-01-01 00:00:01
1,,true,2026-01-01,2026-01-01 00:00:01
1,1.5,,2026-01-01,2026-01-01 00:00:01
1,1.5,true,,2026-01-01 00:00:01
,,,,2026-01-01 00:00:01
,,,,2026-01-01 00:00:02
1,1.5,true,2026-01-01,2026-01-01 00:00:03
--! sql
CREATE TABLE t (a INT, b DECIMAL(5, 1), c BOOLEAN, d DATE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a INT, b DECIMAL(5, 1), c BOOLEAN, d DATE, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT a, b, c, d, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY a, b, c, d, window_start, window_end;
--! expect
+I[1, 1.5, true, 2026-01-01, 2]
+I[null, 1.5, true, 2026-01-01, 1]
+I[1, null, true, 2026-01-01, 1]
+I[1, 1.5, null, 2026-01-01, 1]
+I[1, 1.5, true, null, 1]
+I[null, null, null, null, 2]
