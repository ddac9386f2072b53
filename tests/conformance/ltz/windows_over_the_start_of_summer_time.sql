-- TIMESTAMP_LTZ windows are counted in the session's zone: in Berlin the clock skips an hour.
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
SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
--! expect
+I[2026-03-29T01:00, 2026-03-29T02:00, 2]
+I[2026-03-29T03:00, 2026-03-29T04:00, 1]
+I[2026-03-29T04:00, 2026-03-29T05:00, 1]
+I[2026-07-01T14:00, 2026-07-01T15:00, 1]
+I[2026-10-25T02:00, 2026-10-25T03:00, 3]
+I[2026-10-25T03:00, 2026-10-25T04:00, 1]
--! flink 2.3.0
