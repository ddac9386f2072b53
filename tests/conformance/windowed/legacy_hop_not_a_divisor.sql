-- Legacy HOP whose slide does not divide its size.
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
CREATE TABLE p (k STRING, s TIMESTAMP(3), n BIGINT, sv INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) AS s, COUNT(*) AS n, SUM(v) AS sv FROM orders GROUP BY k, HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);
--! expect
+I[a, 2025-12-31T23:59:52, 1, 10]
+I[a, 2025-12-31T23:59:56, 2, 15]
+I[a, 2026-01-01T00:00, 2, 15]
+I[a, 2026-01-01T00:00:04, 3, 12]
+I[a, 2026-01-01T00:00:08, 2, 7]
+I[a, 2026-01-01T00:00:12, 1, 7]
+I[a, 2026-01-01T00:00:24, 1, 1]
+I[a, 2026-01-01T00:00:28, 1, 1]
+I[b, 2025-12-31T23:59:56, 1, 20]
+I[b, 2026-01-01T00:00, 1, 20]
+I[b, 2026-01-01T00:00:04, 1, 20]
+I[b, 2026-01-01T00:00:12, 1, 3]
+I[b, 2026-01-01T00:00:16, 1, 3]
+I[b, 2026-01-01T00:00:20, 1, 3]
+I[null, 2026-01-01T00:00:04, 1, 10]
+I[null, 2026-01-01T00:00:08, 1, 10]
--! flink 2.3.0
