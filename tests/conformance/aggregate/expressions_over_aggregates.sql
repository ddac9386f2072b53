-- What the aggregates make may be computed with: INT / BIGINT is BIGINT division.
--! input t.csv
a,1,2026-01-01 00:00:01
a,4,2026-01-01 00:00:01
b,5,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a BIGINT, b DECIMAL(13, 1), c INT, d STRING, e INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v) / COUNT(*), SUM(v) * 1.5, MAX(v) - MIN(v), CASE WHEN COUNT(*) > 1 THEN 'many' ELSE 'one' END, COALESCE(MAX(v) FILTER (WHERE v > 4), 0)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2, 7.5, 3, many, 0]
+I[b, 5, 7.5, 0, one, 5]
--! flink 2.3.0
