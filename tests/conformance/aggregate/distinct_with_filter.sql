-- The filter comes first, then DISTINCT; each filter has its own set.
--! input t.csv
1,true,2026-01-01 00:00:01
1,false,2026-01-01 00:00:01
2,false,2026-01-01 00:00:01
3,true,2026-01-01 00:00:01
3,true,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v INT, b BOOLEAN, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a BIGINT, b BIGINT, c BIGINT, d INT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(DISTINCT v) FILTER (WHERE b), COUNT(DISTINCT v) FILTER (WHERE NOT b), COUNT(DISTINCT v), SUM(DISTINCT v) FILTER (WHERE b)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[2, 2, 3, 4]
--! flink 2.3.0
