-- Rows with the session they are in, which nobody aggregates.
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
CREATE TABLE p (id INT, k STRING, ws TIMESTAMP(3), we TIMESTAMP(3), wt TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT id, k, window_start, window_end, window_time FROM TABLE(SESSION(TABLE orders PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND));
--! expect
+I[1, a, 2026-01-01T00:00:01, 2026-01-01T00:00:09, 2026-01-01T00:00:08.999]
+I[2, b, 2026-01-01T00:00:02, 2026-01-01T00:00:07, 2026-01-01T00:00:06.999]
+I[3, a, 2026-01-01T00:00:01, 2026-01-01T00:00:09, 2026-01-01T00:00:08.999]
+I[4, null, 2026-01-01T00:00:05, 2026-01-01T00:00:10, 2026-01-01T00:00:09.999]
+I[5, a, 2026-01-01T00:00:20, 2026-01-01T00:00:25, 2026-01-01T00:00:24.999]
+I[7, b, 2026-01-01T00:00:19, 2026-01-01T00:00:24, 2026-01-01T00:00:23.999]
+I[8, c, 2026-01-01T00:00:31, 2026-01-01T00:00:36, 2026-01-01T00:00:35.999]
--! flink 2.3.0
