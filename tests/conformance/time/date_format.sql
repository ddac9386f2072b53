-- DATE_FORMAT with Java letters.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 STRING, e5 STRING, e6 STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') AS e1,
  DATE_FORMAT(ts, 'yyyyMMdd') AS e2,
  DATE_FORMAT(ts, 'dd/MM/yy hh:mm a') AS e3,
  DATE_FORMAT(ts, 'SSS') AS e4,
  DATE_FORMAT(ts, 'EEE d MMM yyyy') AS e5,
  DATE_FORMAT(ts, 'D') AS e6
FROM times;
--! expect
+I[1, 2026-01-15 10:20:30, 20260115, 15/01/26 10:20 AM, 123, Thu 15 Jan 2026, 15]
+I[2, 2024-02-29 00:00:00, 20240229, 29/02/24 12:00 AM, 000, Thu 29 Feb 2024, 60]
+I[3, 1970-01-01 00:00:00, 19700101, 01/01/70 12:00 AM, 000, Thu 1 Jan 1970, 1]
+I[4, null, null, null, null, null, null]
+I[5, 2026-12-31 23:59:59, 20261231, 31/12/26 11:59 PM, 000, Thu 31 Dec 2026, 365]
+I[6, 2000-03-02 12:34:56, 20000302, 02/03/00 12:34 PM, 000, Thu 2 Mar 2000, 62]
+I[7, 1999-12-31 23:59:59, 19991231, 31/12/99 11:59 PM, 999, Fri 31 Dec 1999, 365]
+I[8, 2026-01-31 00:00:00, 20260131, 31/01/26 12:00 AM, 000, Sat 31 Jan 2026, 31]
--! flink 2.3.0
