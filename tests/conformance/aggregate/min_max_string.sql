-- Strings compare by their bytes, not by any locale; a prefix comes first.
--! input t.csv
b,2026-01-01 00:00:01
B,2026-01-01 00:00:01
ab,2026-01-01 00:00:01
a,2026-01-01 00:00:01
ä,2026-01-01 00:00:01
--! sql
CREATE TABLE t (v STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (a STRING, b STRING, c BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT MIN(v), MAX(v), COUNT(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[B, ä, 5]
--! flink 2.3.0
