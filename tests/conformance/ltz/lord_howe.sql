-- A clock that moves by half an hour.
--! input ltz.json
{"id": 1, "k": "a", "at": "2026-04-04 14:20:00Z"}
{"id": 2, "k": "a", "at": "2026-04-04 14:40:00Z"}
{"id": 3, "k": "a", "at": "2026-04-04 14:55:00Z"}
{"id": 4, "k": "a", "at": "2026-04-04 15:05:00Z"}
{"id": 5, "k": "a", "at": "2026-04-04 15:20:00Z"}
{"id": 6, "k": "a", "at": "2026-04-04 15:40:00Z"}
{"id": 7, "k": "a", "at": "2026-10-03 15:20:00Z"}
{"id": 8, "k": "a", "at": "2026-10-03 15:29:59Z"}
{"id": 9, "k": "a", "at": "2026-10-03 15:30:00Z"}
{"id": 10, "k": "a", "at": "2026-10-03 15:50:00Z"}
--! sql
CREATE TABLE ltz (id INT, k STRING, `at` TIMESTAMP_LTZ(3), WATERMARK FOR `at` AS `at`)
  WITH ('connector' = 'filesystem', 'path' = '/in/ltz.json', 'format' = 'json');
SET 'table.local-time-zone' = 'Australia/Lord_Howe';
CREATE TABLE p (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '15' MINUTE)) GROUP BY window_start, window_end;
--! expect
+I[2026-04-05T01:15, 2026-04-05T01:30, 1]
+I[2026-04-05T01:30, 2026-04-05T01:45, 2]
+I[2026-04-05T01:45, 2026-04-05T02:00, 2]
+I[2026-04-05T02:00, 2026-04-05T02:15, 1]
+I[2026-10-04T01:45, 2026-10-04T02:00, 2]
+I[2026-10-04T02:30, 2026-10-04T02:45, 1]
+I[2026-10-04T02:45, 2026-10-04T03:00, 1]
--! flink 2.3.0
