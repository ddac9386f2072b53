-- Texts of an hour that comes twice, or never.
--! sql
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE p (t STRING, u BIGINT, l TIMESTAMP_LTZ(3), c STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT t, UNIX_TIMESTAMP(t), CAST(t AS TIMESTAMP_LTZ(3)), CONVERT_TZ(t, 'America/New_York', 'UTC')
FROM (VALUES ('2026-03-08 01:59:59'), ('2026-03-08 02:30:00'), ('2026-03-08 03:00:00'), ('2026-11-01 00:59:59'), ('2026-11-01 01:30:00'), ('2026-11-01 02:00:00'), ('2100-07-01 12:00:00')) AS v (t);
--! expect
