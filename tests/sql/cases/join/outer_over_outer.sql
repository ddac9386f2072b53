-- A changelog joins a changelog: what the lower join takes back, the upper one takes back too.
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
CREATE TABLE p (v INT, w INT, n INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a.v, b.w, c.v FROM a LEFT JOIN b ON a.k = b.k AND b.w > 15
LEFT JOIN a AS c ON b.w = c.v * 10;
--! changelog
+I[1, 20, 2]
+I[1, 40, 4]
+I[2, 30, 3]
+I[3, 20, 2]
+I[3, 40, 4]
+I[4, null, null]
+I[5, 60, 6]
+I[6, 20, 2]
+I[6, 40, 4]
