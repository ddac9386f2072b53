-- Two streams of windows joined.
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
CREATE TABLE p (l INT, r INT, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT l.id, r.id, l.window_start, l.window_end FROM (SELECT * FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '2' HOUR))) l FULL JOIN (SELECT * FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '2' HOUR)) WHERE k = 'b') r ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.k = r.k;
--! expect
+I[1, null, 2026-03-29T00:00, 2026-03-29T02:00]
+I[10, null, 2026-10-25T10:00, 2026-10-25T12:00]
+I[2, null, 2026-03-29T02:00, 2026-03-29T04:00]
+I[3, null, 2026-10-25T00:00, 2026-10-25T02:00]
+I[4, null, 2026-10-25T02:00, 2026-10-25T04:00]
+I[5, 5, 2026-10-25T02:00, 2026-10-25T04:00]
+I[5, 8, 2026-10-25T02:00, 2026-10-25T04:00]
+I[6, null, 2026-10-25T02:00, 2026-10-25T04:00]
+I[7, null, 2026-10-25T02:00, 2026-10-25T04:00]
+I[8, 5, 2026-10-25T02:00, 2026-10-25T04:00]
+I[8, 8, 2026-10-25T02:00, 2026-10-25T04:00]
+I[9, null, 2026-10-25T02:00, 2026-10-25T04:00]
--! flink 2.3.0
