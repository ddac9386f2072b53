-- The row at :03 is late for windows of 5 s and counts in those of 1 min, in the same job.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, total INT) WITH ('connector' = 'print');
CREATE TABLE q (n BIGINT, total INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT COUNT(*), SUM(v) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
INSERT INTO q SELECT COUNT(*), SUM(v) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
END;
--! expect
+I[1, 1]
+I[1, 2]
q> +I[3, 7]
--! counts
late 1
bad 0
--! flink 2.3.0
