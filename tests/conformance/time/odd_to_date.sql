-- TO_DATE of texts that hardly read as dates.
--! input odd.json
{"id": 1, "txt": "2000-3-1 1:2:3"}
{"id": 2, "txt": "2026-01-31 24:00:00"}
{"id": 3, "txt": "2026-02-30 10:00:00"}
{"id": 4, "txt": "2026-01-15 10:20"}
{"id": 5, "txt": "2026-1-5"}
{"id": 6, "txt": "2026-01-15T10:20:30"}
{"id": 7, "txt": "junk"}
{"id": 8, "txt": ""}
{"id": 9, "txt": "10:20"}
{"id": 10, "txt": "7"}
{"id": 11, "txt": "2026-13-01 00:00:00"}
{"id": 12, "txt": " 2026-01-15 "}
{"id": 13, "txt": "2026-01-15 10:20:30.1234567891"}
{"id": 14, "txt": "20260115"}
{"id": 15, "txt": "+2026-01-15"}
--! sql
CREATE TABLE odd (id INT, txt STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/odd.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 DATE) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TO_DATE(txt) AS e1
FROM odd;
--! expect
+I[1, 2000-03-01]
+I[10, 0007-01-01]
+I[11, null]
+I[12, 2026-01-15]
+I[13, 2026-01-15]
+I[14, null]
+I[15, null]
+I[2, 2026-01-31]
+I[3, null]
+I[4, 2026-01-15]
+I[5, 2026-01-05]
+I[6, null]
+I[7, null]
+I[8, null]
+I[9, null]
--! flink 2.3.0
