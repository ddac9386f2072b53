-- Windows of windows: CUMULATE.
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
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), ks BIGINT, n INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) AS keys, SUM(n) AS n FROM (SELECT k, window_start, window_end, SUM(v) AS n FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY k, window_start, window_end) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 2026-01-01T00:00:05, 1, 15]
+I[2026-01-01T00:00, 2026-01-01T00:00:10, 2, 35]
+I[2026-01-01T00:00, 2026-01-01T00:00:15, 3, 53]
+I[2026-01-01T00:00:15, 2026-01-01T00:00:25, 1, 3]
+I[2026-01-01T00:00:15, 2026-01-01T00:00:30, 1, 3]
+I[2026-01-01T00:00:30, 2026-01-01T00:00:35, 1, 1]
+I[2026-01-01T00:00:30, 2026-01-01T00:00:40, 1, 1]
+I[2026-01-01T00:00:30, 2026-01-01T00:00:45, 1, 1]
--! flink 2.3.0
