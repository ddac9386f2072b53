-- Aggregates of the same HOP windows of both sides, joined and grouped by window again.
--! input a.json
{"k": "x", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "y", "v": 2, "ts": "2026-01-01 00:00:04"}
{"k": "x", "v": 3, "ts": "2026-01-01 00:00:07"}
{"k": null, "v": 4, "ts": "2026-01-01 00:00:08"}
{"k": "z", "v": 5, "ts": "2026-01-01 00:00:12"}
{"k": "x", "v": 6, "ts": "2026-01-01 00:00:13"}
--! input b.json
{"k": "x", "w": 10, "ts": "2026-01-01 00:00:02"}
{"k": "x", "w": 20, "ts": "2026-01-01 00:00:03"}
{"k": "y", "w": 30, "ts": "2026-01-01 00:00:06"}
{"k": "x", "w": 40, "ts": "2026-01-01 00:00:11"}
{"k": null, "w": 50, "ts": "2026-01-01 00:00:12"}
{"k": "z", "w": 60, "ts": "2026-01-01 00:00:21"}
--! sql
CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k STRING, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
CREATE TABLE p (we TIMESTAMP(3), n BIGINT, m BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT l.window_end, MAX(l.n), COUNT(*) FROM
(SELECT k, window_start, window_end, COUNT(*) AS n
 FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
 GROUP BY k, window_start, window_end) AS l
JOIN
(SELECT k, window_start, window_end, SUM(w) AS s
 FROM TABLE(HOP(TABLE b, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
 GROUP BY k, window_start, window_end) AS r
ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end
GROUP BY l.window_start, l.window_end;
--! expect
+I[2026-01-01T00:00:05, 1, 1]
+I[2026-01-01T00:00:10, 2, 2]
+I[2026-01-01T00:00:15, 2, 1]
+I[2026-01-01T00:00:20, 1, 1]
