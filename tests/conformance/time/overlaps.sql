-- OVERLAPS.
--! input times.json
{"id": 1, "ts": "2026-01-15 10:20:30.123", "ts2": "2026-01-15 11:00:00", "d": "2026-01-15", "tm": "10:20:30", "txt": "2026-01-15 10:20:30", "n": 1}
{"id": 2, "ts": "2024-02-29 00:00:00", "ts2": "2025-02-28 00:00:00", "d": "2024-02-29", "tm": "00:00:00", "txt": "2024-02-29", "n": 12}
{"id": 3, "ts": "1970-01-01 00:00:00", "ts2": "1970-01-01 00:00:00.001", "d": "1970-01-01", "tm": "23:59:59", "txt": "1970-01-01 00:00:00", "n": -1}
{"id": 4, "ts": null, "ts2": "2026-01-01 00:00:00", "d": null, "tm": null, "txt": null, "n": 3}
{"id": 5, "ts": "2026-12-31 23:59:59", "ts2": null, "d": "2026-12-31", "tm": "12:00:00", "txt": "junk", "n": null}
{"id": 6, "ts": "2000-03-02 12:34:56", "ts2": "1999-02-28 23:59:59", "d": "2000-03-02", "tm": "12:34:56", "txt": "2000-03-02 01:02:03.5", "n": 100}
{"id": 7, "ts": "1999-12-31 23:59:59.999", "ts2": "2030-12-31 00:00:00", "d": "1999-12-31", "tm": "00:00:01", "txt": "", "n": -100}
{"id": 8, "ts": "2026-01-31 00:00:00", "ts2": "2026-03-31 00:00:00", "d": "2026-01-31", "tm": "06:07:08", "txt": "2026-01-31 23:00:00", "n": 1}
--! sql
CREATE TABLE times (id INT, ts TIMESTAMP(3), ts2 TIMESTAMP(3), d DATE, tm TIME, txt STRING, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/times.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, (ts, ts2) OVERLAPS (TIMESTAMP '2026-01-15 10:00:00', INTERVAL '1' HOUR) AS e1
FROM times;
--! expect
+I[1, true]
+I[2, false]
+I[3, false]
+I[4, null]
+I[5, null]
+I[6, false]
+I[7, true]
+I[8, false]
--! flink 2.3.0
