-- FILTER lets in rows for which the condition is true; neither false nor unknown.
--! input t.csv
a,1,true,2026-01-01 00:00:01
a,2,false,2026-01-01 00:00:01
a,4,,2026-01-01 00:00:01
a,8,true,2026-01-01 00:00:01
b,1,false,2026-01-01 00:00:01
--! sql
CREATE TABLE t (k STRING, v INT, b BOOLEAN, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.csv', 'format' = 'csv');
CREATE TABLE p (k STRING, a BIGINT, b INT, c INT, d INT, e BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FILTER (WHERE b), SUM(v) FILTER (WHERE b), SUM(v) FILTER (WHERE NOT b), SUM(v) FILTER (WHERE v > 1), COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2, 9, 2, 14, 4]
+I[b, 0, null, 1, null, 1]
