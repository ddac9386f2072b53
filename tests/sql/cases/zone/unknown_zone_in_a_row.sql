-- A zone that nobody knows stops the job, by name; Java would have taken it for GMT.
--! sql
CREATE TABLE p (c STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT CONVERT_TZ('2026-07-01 12:00:00', z, 'UTC') FROM (VALUES ('Europe/Berlin'), ('Mars/Base')) AS v (z);
--! failure
Invalid time zone 'Mars/Base'
