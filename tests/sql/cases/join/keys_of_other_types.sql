-- Keys of different types are compared, and spread, as their common type.
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
CREATE TABLE p (v INT, d DECIMAL(10, 2)) WITH ('connector' = 'print');
INSERT INTO p SELECT v, d FROM a JOIN (VALUES (1.00), (2.50), (6.00)) AS x (d) ON a.v = x.d;
--! expect
+I[1, 1.00]
+I[6, 6.00]
