-- A row without event time can be in no window: it goes to the dead letters and is counted, the job goes on.
-- Flink fails the job.  Pinned by docs/flink-differences.md.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": null}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*), SUM(v) FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[2, 5]
--! counts
late 0
bad 1
