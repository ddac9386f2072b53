-- FULL window join: padded at the end of the window, never taken back.
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
CREATE TABLE p (lk STRING, v INT, rk STRING, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT l.k, l.v, r.k, r.w FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND)) AS l FULL JOIN TABLE(TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '5' SECOND)) AS r
ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.k = r.k;
--! expect
+I[x, 1, x, 10]
+I[x, 1, x, 20]
+I[x, 6, x, 40]
+I[y, 2, null, null]
+I[x, 3, null, null]
+I[null, 4, null, null]
+I[z, 5, null, null]
+I[null, null, y, 30]
+I[null, null, null, 50]
+I[null, null, z, 60]
