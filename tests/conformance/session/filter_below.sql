-- A condition on the rows holds before they make sessions.
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
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE orders PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND)) WHERE v > 5 GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00:01, 2026-01-01T00:00:06, 1]
+I[b, 2026-01-01T00:00:02, 2026-01-01T00:00:07, 1]
+I[null, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 1]
--! flink 2.3.0
