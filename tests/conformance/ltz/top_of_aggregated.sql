-- The busiest key of each window.
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
CREATE TABLE p (k STRING, n BIGINT, window_start TIMESTAMP(3), window_end TIMESTAMP(3), rn BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT k, n, window_start, window_end, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, k) AS rn FROM (SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ltz, DESCRIPTOR(`at`), INTERVAL '2' HOUR)) GROUP BY k, window_start, window_end)) WHERE rn <= 1;
--! expect
+I[a, 1, 2026-03-29T00:00, 2026-03-29T02:00, 1]
+I[a, 1, 2026-03-29T02:00, 2026-03-29T04:00, 1]
+I[a, 1, 2026-10-25T00:00, 2026-10-25T02:00, 1]
+I[a, 1, 2026-10-25T10:00, 2026-10-25T12:00, 1]
+I[a, 4, 2026-10-25T02:00, 2026-10-25T04:00, 1]
--! flink 2.3.0
