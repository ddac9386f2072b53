-- Two rows exactly a gap apart: their windows touch.
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
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) AS n
FROM TABLE(SESSION(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' SECOND))
GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00:01, 2026-01-01T00:00:02, 1]
+I[2026-01-01T00:00:04, 2026-01-01T00:00:06, 2]
+I[2026-01-01T00:00:11, 2026-01-01T00:00:13, 3]
+I[2026-01-01T00:00:20, 2026-01-01T00:00:21, 1]
+I[2026-01-01T00:00:30, 2026-01-01T00:00:31, 1]
--! counts
late 1
bad 0
--! flink 2.3.0
