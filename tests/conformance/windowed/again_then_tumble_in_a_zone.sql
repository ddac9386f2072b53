-- The time of windows of windows is a time.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-03-28T22:30:00Z"}
{"k": "b", "v": 2, "ts": "2026-03-29T00:30:00Z"}
{"k": "a", "v": 4, "ts": "2026-03-29T01:30:00Z"}
{"k": "b", "v": 8, "ts": "2026-03-29T01:40:00Z"}
{"k": null, "v": 16, "ts": "2026-03-29T21:59:00Z"}
{"k": "a", "v": 32, "ts": "2026-03-29T22:01:00Z"}
{"k": "a", "v": 64, "ts": "2026-10-24T23:30:00Z"}
{"k": "b", "v": 128, "ts": "2026-10-25T00:30:00Z"}
{"k": "a", "v": 256, "ts": "2026-10-25T01:30:00Z"}
{"k": "b", "v": 512, "ts": "2026-10-25T22:30:00Z"}
{"k": "b", "v": 1024, "ts": "2026-10-25T23:30:00Z"}
--! sql
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
CREATE TABLE p (s TIMESTAMP(3), n INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, SUM(n) AS n FROM TABLE(TUMBLE((SELECT window_time AS wt, SUM(n) AS n FROM (SELECT k, window_start, window_end, window_time, SUM(v) AS n FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY k, window_start, window_end, window_time) GROUP BY window_start, window_end, window_time), DESCRIPTOR(wt), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--! expect
+I[2026-03-28T00:00, 1]
+I[2026-03-29T00:00, 44]
+I[2026-03-30T00:00, 64]
+I[2026-10-25T00:00, 1408]
+I[2026-10-26T00:00, 2048]
--! flink 2.3.0
