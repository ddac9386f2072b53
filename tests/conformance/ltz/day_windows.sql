-- Days of 23 and 25 hours.
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
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--! expect
+I[2026-03-29T00:00, 2026-03-30T00:00, 4]
+I[2026-07-01T00:00, 2026-07-02T00:00, 1]
+I[2026-10-25T00:00, 2026-10-26T00:00, 4]
--! flink 2.3.0
