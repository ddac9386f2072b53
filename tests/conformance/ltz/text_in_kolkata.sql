-- A zone of half an hour.
--! input ltz.json
{"id": 1, "at": "2026-03-29 00:30:00Z"}
{"id": 2, "at": "2026-03-29 00:59:59Z"}
{"id": 3, "at": "2026-03-29 01:00:00Z"}
{"id": 4, "at": "2026-03-29 02:30:00Z"}
{"id": 5, "at": "2026-07-01 12:00:00Z"}
{"id": 6, "at": "2026-10-25 00:15:00Z"}
{"id": 7, "at": "2026-10-25 00:45:00Z"}
{"id": 8, "at": "2026-10-25 01:15:00Z"}
{"id": 9, "at": "2026-10-25 02:15:00Z"}
--! sql
CREATE TABLE ltz (id INT, `at` TIMESTAMP_LTZ(3), WATERMARK FOR `at` AS `at`)
  WITH ('connector' = 'filesystem', 'path' = '/in/ltz.json', 'format' = 'json');
SET 'table.local-time-zone' = 'Asia/Kolkata';
CREATE TABLE p (id INT, s STRING, d DATE, m BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CAST(`at` AS STRING) AS s, CAST(`at` AS DATE) AS d, EXTRACT(MINUTE FROM `at`) AS m FROM ltz;
--! expect
+I[1, 2026-03-29 06:00:00.000, 2026-03-29, 0]
+I[2, 2026-03-29 06:29:59.000, 2026-03-29, 29]
+I[3, 2026-03-29 06:30:00.000, 2026-03-29, 30]
+I[4, 2026-03-29 08:00:00.000, 2026-03-29, 0]
+I[5, 2026-07-01 17:30:00.000, 2026-07-01, 30]
+I[6, 2026-10-25 05:45:00.000, 2026-10-25, 45]
+I[7, 2026-10-25 06:15:00.000, 2026-10-25, 15]
+I[8, 2026-10-25 06:45:00.000, 2026-10-25, 45]
+I[9, 2026-10-25 07:45:00.000, 2026-10-25, 45]
--! flink 2.3.0
