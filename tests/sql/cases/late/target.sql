-- 'late-records.target' names a table that gets the late rows.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'late-records.target' = 'l');
CREATE TABLE l (k STRING, v INT, ts TIMESTAMP(3)) WITH ('connector' = 'print', 'print-identifier' = 'late');
CREATE TABLE p (total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[1]
+I[2]
late> +I[a, 4, 2026-01-01T00:00:03]
--! counts
late 1
bad 0
