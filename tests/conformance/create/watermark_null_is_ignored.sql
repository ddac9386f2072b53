-- A watermark expression that is NULL for a row leaves time as it is.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "skip", "v": 2, "ts": "2026-01-01 00:00:30"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS CASE WHEN k <> 'skip' THEN ts END)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*), SUM(v) FROM t GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[a, 2, 5]
+I[skip, 1, 2]
--! counts
late 0
bad 0
--! flink 2.3.0
