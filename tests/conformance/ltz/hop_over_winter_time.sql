-- Sliding windows, when the clock goes back: the second pass of an hour counts with the first.
--! input ltz.json
{"id": 1, "k": "a", "at": "2026-03-29 00:50:00Z"}
{"id": 2, "k": "a", "at": "2026-03-29 01:05:00Z"}
{"id": 3, "k": "a", "at": "2026-10-24 23:40:00Z"}
{"id": 4, "k": "a", "at": "2026-10-25 00:10:00Z"}
{"id": 5, "k": "b", "at": "2026-10-25 00:20:00Z"}
{"id": 6, "k": "a", "at": "2026-10-25 00:40:00Z"}
{"id": 7, "k": "a", "at": "2026-10-25 01:10:00Z"}
{"id": 8, "k": "b", "at": "2026-10-25 01:50:00Z"}
{"id": 9, "k": "a", "at": "2026-10-25 02:10:00Z"}
{"id": 10, "k": "a", "at": "2026-10-25 09:10:00Z"}
--! sql
CREATE TABLE ltz (id INT, k STRING, `at` TIMESTAMP_LTZ(3), WATERMARK FOR `at` AS `at`)
  WITH ('connector' = 'filesystem', 'path' = '/in/ltz.json', 'format' = 'json');
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, k, COUNT(*) FROM TABLE(HOP(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '30' MINUTE, INTERVAL '1' HOUR)) GROUP BY window_start, window_end, k;
--! expect
+I[2026-03-29T01:00, 2026-03-29T02:00, a, 1]
+I[2026-03-29T01:30, 2026-03-29T02:30, a, 1]
+I[2026-03-29T02:30, 2026-03-29T03:30, a, 1]
+I[2026-03-29T03:00, 2026-03-29T04:00, a, 1]
+I[2026-10-25T01:00, 2026-10-25T02:00, a, 1]
+I[2026-10-25T01:30, 2026-10-25T02:30, a, 3]
+I[2026-10-25T01:30, 2026-10-25T02:30, b, 1]
+I[2026-10-25T02:00, 2026-10-25T03:00, a, 3]
+I[2026-10-25T02:00, 2026-10-25T03:00, b, 2]
+I[2026-10-25T02:30, 2026-10-25T03:30, a, 2]
+I[2026-10-25T02:30, 2026-10-25T03:30, b, 1]
+I[2026-10-25T03:00, 2026-10-25T04:00, a, 1]
+I[2026-10-25T09:30, 2026-10-25T10:30, a, 1]
+I[2026-10-25T10:00, 2026-10-25T11:00, a, 1]
--! flink 2.3.0
