-- Late rows of a session.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:05"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": "a", "v": 7, "ts": "2026-01-01 00:00:12"}
{"id": 5, "k": "b", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 6, "k": "a", "v": 10, "ts": "2026-01-01 00:00:11"}
{"id": 7, "k": "a", "v": 2, "ts": "2026-01-01 00:00:11"}
{"id": 8, "k": "b", "v": 3, "ts": "2026-01-01 00:00:20"}
{"id": 9, "k": "a", "v": 1, "ts": "2026-01-01 00:00:30"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (k STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, s INT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT k, window_start, window_end, COUNT(*) AS n, SUM(v) AS s
FROM TABLE(SESSION(TABLE orders PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00:01, 2026-01-01T00:00:09, 2, 15]
+I[a, 2026-01-01T00:00:11, 2026-01-01T00:00:17, 3, 19]
+I[a, 2026-01-01T00:00:30, 2026-01-01T00:00:35, 1, 1]
+I[b, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1, 20]
+I[b, 2026-01-01T00:00:20, 2026-01-01T00:00:25, 1, 3]
--! counts
late 1
bad 0
--! flink 2.3.0
