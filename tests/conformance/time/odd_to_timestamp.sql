-- TO_TIMESTAMP of texts that hardly read as times.
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
CREATE TABLE p (id INT, e1 TIMESTAMP(3), e2 TIMESTAMP(3), e3 TIMESTAMP(3))
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, TO_TIMESTAMP(txt) AS e1,
  TO_TIMESTAMP(txt, 'yyyy-MM-dd') AS e2,
  TO_TIMESTAMP(txt, 'yyyy-MM-dd HH:mm:ss') AS e3
FROM odd;
--! expect
+I[1, 2000-03-01T01:02:03, 2000-03-01T01:02:03, 2000-03-01T01:02:03]
+I[10, null, null, null]
+I[11, null, null, null]
+I[12, null, null, null]
+I[13, null, null, null]
+I[14, null, null, null]
+I[15, null, null, null]
+I[2, 2026-02-01T00:00, 2026-02-01T00:00, 2026-02-01T00:00]
+I[3, 2026-02-28T10:00, 2026-02-28T10:00, 2026-02-28T10:00]
+I[4, null, null, null]
+I[5, 2026-01-05T00:00, 2026-01-05T00:00, 2026-01-05T00:00]
+I[6, null, null, null]
+I[7, null, null, null]
+I[8, null, null, null]
+I[9, null, null, null]
--! differ
+I[1, 2000-03-01T01:02:03, 2000-03-01T01:02:03, 2000-03-01T01:02:03]
+I[10, null, null, null]
+I[11, null, null, null]
+I[12, null, 2026-01-15T00:00, 2026-01-15T00:00]
+I[13, null, null, null]
+I[14, null, null, null]
+I[15, null, null, null]
+I[2, 2026-02-01T00:00, 2026-02-01T00:00, 2026-02-01T00:00]
+I[3, 2026-02-28T10:00, 2026-03-02T10:00, 2026-02-28T10:00]
+I[4, null, null, null]
+I[5, 2026-01-05T00:00, 2026-01-05T00:00, 2026-01-05T00:00]
+I[6, null, null, null]
+I[7, null, null, null]
+I[8, null, null, null]
+I[9, null, null, null]
--! flink 2.3.0
