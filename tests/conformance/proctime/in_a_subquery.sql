-- PROCTIME() of a subquery is a time attribute.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "a", "v": 1, "ts": "2026-01-01 00:00:20"}
{"id": 6, "k": "a", "v": 8, "ts": "2026-01-01 00:00:07"}
{"id": 7, "k": "b", "v": null, "ts": "2026-01-01 00:00:19"}
{"id": 8, "k": "c", "v": 3, "ts": "2026-01-01 00:00:31"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, ts TIMESTAMP(3), pt AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*) FROM (SELECT *, PROCTIME() AS q FROM orders) GROUP BY TUMBLE(q, INTERVAL '10' DAY);
--! expect
--! flink 2.3.0
