-- HAVING and WHERE around a group window; the function in an expression.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:06.500"}
{"k": "c", "v": 9, "ts": "2026-01-01 00:00:16"}
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, d STRING, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, DATE_FORMAT(TUMBLE_END(ts, INTERVAL '5' SECOND), 'HH:mm:ss'), SUM(v)
FROM t WHERE v > 1 GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND) HAVING SUM(v) < 5;
--! expect
+I[a, 00:00:05, 2]
+I[a, 00:00:10, 3]
+I[b, 00:00:10, 4]
--! flink 2.3.0
