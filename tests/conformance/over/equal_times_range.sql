-- Peers, RANGE.
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
CREATE TABLE p (id INT, s INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, SUM(v) OVER (ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s FROM orders;
--! expect
+I[1, 10]
+I[2, 35]
+I[3, 15]
+I[4, 54]
+I[6, 47]
+I[7, 47]
+I[8, 57]
+I[9, 58]
--! counts
late 1
bad 0
--! flink 2.3.0
