-- A second GROUP BY over windows of processing time.
--! input t.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01Z"}
{"id": 2, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04Z"}
{"id": 3, "k": "b", "v": 1, "ts": "2026-01-01 00:00:20Z"}
--! sql
SET 'table.local-time-zone' = '+05:30';
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT window_start, COUNT(*) FROM (SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE((SELECT *, PROCTIME() AS pt FROM t), DESCRIPTOR(pt), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end) GROUP BY window_start, window_end;
--! error contains
a second GROUP BY over windows of processing time is not supported yet
