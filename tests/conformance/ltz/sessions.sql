-- Sessions over the changes of the clock.
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
SELECT window_start, window_end, k, COUNT(*) FROM TABLE(SESSION(TABLE ltz PARTITION BY k, DESCRIPTOR(`at`), INTERVAL '35' MINUTE)) GROUP BY window_start, window_end, k;
--! expect
+I[2026-03-29T01:50, 2026-03-29T03:40, a, 2]
+I[2026-10-25T01:40, 2026-10-25T02:45, a, 4]
+I[2026-10-25T02:20, 2026-10-25T02:55, b, 1]
+I[2026-10-25T02:50, 2026-10-25T03:25, b, 1]
+I[2026-10-25T03:10, 2026-10-25T03:45, a, 1]
+I[2026-10-25T10:10, 2026-10-25T10:45, a, 1]
--! differ
+I[2026-03-29T01:50, 2026-03-29T02:25, a, 1]
+I[2026-03-29T03:05, 2026-03-29T03:40, a, 1]
+I[2026-10-25T01:40, 2026-10-25T03:45, a, 5]
+I[2026-10-25T02:20, 2026-10-25T03:25, b, 2]
+I[2026-10-25T10:10, 2026-10-25T10:45, a, 1]
--! flink 2.3.0
