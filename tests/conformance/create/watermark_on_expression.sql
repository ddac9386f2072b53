-- A watermark over a text that is made a time.
--! input t.json
{"k": "a", "at": "01.02.2026 10:00:01"}
{"k": "a", "at": "01.02.2026 10:00:09"}
{"k": "a", "at": "01.02.2026 10:00:12"}
--! sql
CREATE TABLE t (k STRING, `at` STRING, ts AS TO_TIMESTAMP(`at`, 'dd.MM.yyyy HH:mm:ss'), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-02-01T10:00, 2]
+I[2026-02-01T10:00:10, 1]
--! flink 2.3.0
