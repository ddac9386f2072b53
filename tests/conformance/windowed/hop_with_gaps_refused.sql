-- HOP in FROM whose slide is larger than its size.
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
CREATE TABLE p (n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*) AS n FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! error contains
HOP table function based aggregate requires size must be an integral multiple of slide, but got size 5000 ms and slide 10000 ms
--! flink 2.3.0
HOP table function based aggregate requires size must be an integral multiple of slide, but got size 5000 ms and slide 10000 ms
