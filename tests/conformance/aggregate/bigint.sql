-- BIGINT wraps too, also inside AVG: there is nothing wider in Flink.
--! input t.csv
9223372036854775807,2026-01-01 00:00:01
1,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a BIGINT, b BIGINT, c BIGINT, d BIGINT, e BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v), AVG(v), MIN(v), MAX(v), COUNT(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[-9223372036854775808, -4611686018427387904, 1, 9223372036854775807, 2]
--! flink 2.3.0
