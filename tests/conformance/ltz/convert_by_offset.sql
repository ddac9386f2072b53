-- Zones by offset, and by an old short name.
--! sql
CREATE TABLE p (c STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT CONVERT_TZ(t, f, z) FROM (VALUES ('2026-07-01 12:00:00', 'UTC', 'EST'), ('2026-07-01 12:00:00', 'UTC', 'GMT+8')) AS v (t, f, z);
--! expect
+I[2026-07-01 07:00:00]
+I[2026-07-01 20:00:00]
--! flink 2.3.0
