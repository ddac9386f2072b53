-- A constant that names no zone is said before the job starts.
--! sql
CREATE TABLE p (c STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'Mars/Base');
--! error contains
Invalid time zone 'Mars/Base'
