-- TINYINT: 100 + 100 wraps to -56; the mean is taken over BIGINT and stays 100.
--! input t.csv
100,2026-01-01 00:00:01
100,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a TINYINT, b TINYINT, c TINYINT, d TINYINT, e BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v), MIN(v), MAX(v), COUNT(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[-56, 100, 100, 100, 2]
