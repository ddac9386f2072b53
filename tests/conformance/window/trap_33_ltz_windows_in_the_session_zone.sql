-- Windows over TIMESTAMP_LTZ are those of the session's wall clock: at +05:30 an hour begins on the half hour of
-- UTC, and TUMBLE_START is the local time of day; TUMBLE_ROWTIME stays an instant.
--! input t.json
{"v": 1, "at": 1767225599000}
{"v": 2, "at": 1767225600000}
{"v": 4, "at": 1767245400000}
--! sql
SET 'table.local-time-zone' = 'GMT+05:30';
CREATE TABLE t (v INT, `at` BIGINT, ts AS TO_TIMESTAMP_LTZ(`at`, 3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), r TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT TUMBLE_START(ts, INTERVAL '1' HOUR), TUMBLE_END(ts, INTERVAL '1' HOUR), TUMBLE_ROWTIME(ts, INTERVAL '1' HOUR), SUM(v)
FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
--! expect
+I[2026-01-01T05:00, 2026-01-01T06:00, 2026-01-01T00:29:59.999Z, 3]
+I[2026-01-01T11:00, 2026-01-01T12:00, 2026-01-01T06:29:59.999Z, 4]
--! flink 2.3.0
