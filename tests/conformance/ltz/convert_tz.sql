-- CONVERT_TZ.
--! sql
CREATE TABLE p (c STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT CONVERT_TZ(t, f, z) AS c FROM (VALUES ('2026-07-01 12:00:00', 'UTC', 'Europe/Berlin'), ('2026-01-01 12:00:00', 'UTC', 'America/Los_Angeles'),
  ('2026-07-01 12:00:00', 'Europe/Berlin', 'Asia/Tokyo'), ('2026-07-01 12:00:00', 'GMT+08:00', 'UTC'), (CAST(NULL AS STRING), 'UTC', 'UTC'), ('junk', 'UTC', 'UTC')) AS v (t, f, z);
--! expect
+I[2026-01-01 04:00:00]
+I[2026-07-01 04:00:00]
+I[2026-07-01 14:00:00]
+I[2026-07-01 19:00:00]
+I[null]
+I[null]
--! flink 2.3.0
