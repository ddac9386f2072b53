-- Without any value COUNT is 0 and the rest NULL.
--! input t.json
{"ts": "2026-01-01 00:00:01"}
{"ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (i INT, d DOUBLE, e DECIMAL(5, 2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a BIGINT, b BIGINT, c INT, d INT, e INT, f DOUBLE, g DOUBLE, h DOUBLE, i DECIMAL(38, 2), j DECIMAL(38, 6), k DECIMAL(5, 2), l STRING, m STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*), COUNT(i), SUM(i), AVG(i), MIN(i), SUM(d), AVG(d), MAX(d), SUM(e), AVG(e), MIN(e), MIN(s), MAX(s)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2, 0, null, null, null, null, null, null, null, null, null, null, null]
--! flink 2.3.0
