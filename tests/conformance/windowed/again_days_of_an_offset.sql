-- Windows of windows: days of a fixed offset.
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
SET 'table.local-time-zone' = 'GMT+05:30';
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), ks BIGINT, n INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) AS keys, SUM(n) AS n FROM (SELECT k, window_start, window_end, SUM(v) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY k, window_start, window_end) GROUP BY window_start, window_end;
--! expect
+I[2026-03-29T00:00, 2026-03-30T00:00, 2, 15]
+I[2026-03-30T00:00, 2026-03-31T00:00, 2, 48]
+I[2026-10-25T00:00, 2026-10-26T00:00, 2, 448]
+I[2026-10-26T00:00, 2026-10-27T00:00, 1, 1536]
--! differ
+I[2026-03-30T00:00, 2026-03-31T00:00, 2, 48]
+I[2026-10-26T00:00, 2026-10-27T00:00, 1, 1536]
--! flink 2.3.0
