-- GROUP BY TUMBLE over the changes of the clock.
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
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), r TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT TUMBLE_START(`at`, INTERVAL '1' HOUR), TUMBLE_END(`at`, INTERVAL '1' HOUR), TUMBLE_ROWTIME(`at`, INTERVAL '1' HOUR), COUNT(*) FROM ltz GROUP BY TUMBLE(`at`, INTERVAL '1' HOUR);
--! expect
+I[2026-03-29T01:00, 2026-03-29T02:00, 2026-03-29T00:59:59.999Z, 1]
+I[2026-03-29T03:00, 2026-03-29T04:00, 2026-03-29T01:59:59.999Z, 1]
+I[2026-10-25T01:00, 2026-10-25T02:00, 2026-10-24T23:59:59.999Z, 1]
+I[2026-10-25T02:00, 2026-10-25T03:00, 2026-10-25T00:59:59.999Z, 5]
+I[2026-10-25T03:00, 2026-10-25T04:00, 2026-10-25T02:59:59.999Z, 1]
+I[2026-10-25T10:00, 2026-10-25T11:00, 2026-10-25T09:59:59.999Z, 1]
--! flink 2.3.0
