-- Every kind of aggregate, corrected.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:05"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": "a", "v": 7, "ts": "2026-01-01 00:00:12"}
{"id": 5, "k": "b", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 6, "k": null, "v": 10, "ts": "2026-01-01 00:00:11"}
{"id": 7, "k": "a", "v": null, "ts": "2026-01-01 00:00:11"}
{"id": 8, "k": "b", "v": 3, "ts": "2026-01-01 00:00:20"}
{"id": 9, "k": "a", "v": 4, "ts": "2026-01-01 00:00:06"}
{"id": 10, "k": "a", "v": 1, "ts": "2026-01-01 00:00:30"}
{"id": 11, "k": "b", "v": 2, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
SET 'table.exec.emit.late-fire.enabled' = 'true';
SET 'table.exec.emit.late-fire.delay' = '0 ms';
SET 'table.exec.emit.allow-lateness' = '1 h';
CREATE TABLE p (s TIMESTAMP(3), d BIGINT, mi INT, ma STRING, av INT, f BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT TUMBLE_START(ts, INTERVAL '5' SECOND) AS s, COUNT(DISTINCT k) AS d, MIN(v) AS mi, MAX(k) AS ma, AVG(v) AS av, COUNT(*) FILTER (WHERE v > 4) AS f FROM orders GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! changelog
+I[2026-01-01T00:00, 1, 5, a, 7, 2]
+I[2026-01-01T00:00:05, 1, 20, b, 20, 1]
-U[2026-01-01T00:00, 1, 5, a, 7, 2]
+U[2026-01-01T00:00, 2, 1, b, 5, 2]
+I[2026-01-01T00:00:10, 1, 7, a, 8, 2]
-U[2026-01-01T00:00:05, 1, 20, b, 20, 1]
+U[2026-01-01T00:00:05, 2, 4, b, 12, 1]
+I[2026-01-01T00:00:20, 1, 3, b, 3, 0]
-U[2026-01-01T00:00, 2, 1, b, 5, 2]
+U[2026-01-01T00:00, 2, 1, b, 4, 2]
+I[2026-01-01T00:00:30, 1, 1, a, 1, 0]
--! flink 2.3.0
