-- SMALLINT: 32767 + 2 wraps to -32767.
--! input t.csv
32767,2026-01-01 00:00:01
2,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v SMALLINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a SMALLINT, b SMALLINT, c SMALLINT, d SMALLINT, e BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v), MIN(v), MAX(v), COUNT(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[-32767, 16384, 2, 32767, 2]
