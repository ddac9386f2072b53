-- Cumulating windows over a day of 25 hours.
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
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '6' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--! expect
+I[2026-03-29T00:00, 2026-03-29T06:00, 2]
+I[2026-03-29T00:00, 2026-03-29T12:00, 2]
+I[2026-03-29T00:00, 2026-03-29T18:00, 2]
+I[2026-03-29T00:00, 2026-03-30T00:00, 2]
+I[2026-10-25T00:00, 2026-10-25T06:00, 7]
+I[2026-10-25T00:00, 2026-10-25T12:00, 8]
+I[2026-10-25T00:00, 2026-10-25T18:00, 8]
+I[2026-10-25T00:00, 2026-10-26T00:00, 8]
--! flink 2.3.0
