-- Keep first with rows behind the watermark.
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
CREATE TABLE p (k STRING, id INT, ts TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, id, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts ASC) AS rn FROM orders) WHERE rn = 1;
--! expect
+I[a, 1, 2026-01-01T00:00:01]
+I[b, 2, 2026-01-01T00:00:05]
--! counts
late 1
bad 0
--! flink 2.3.0
