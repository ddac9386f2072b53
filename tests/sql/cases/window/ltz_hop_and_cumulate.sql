-- The same for days that overlap and days that cumulate.
--! input t.json
{"v": 1, "at": 1767225599000}
{"v": 2, "at": 1767225600000}
{"v": 4, "at": 1767245400000}
--! sql
SET 'table.local-time-zone' = 'GMT-03:00';
CREATE TABLE t (v INT, `at` BIGINT, ts AS TO_TIMESTAMP_LTZ(`at`, 3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), e TIMESTAMP(3), total INT) WITH ('connector' = 'print');
CREATE TABLE q (s TIMESTAMP(3), e TIMESTAMP(3), total INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT window_start, window_end, SUM(v) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
INSERT INTO q SELECT window_start, window_end, SUM(v) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
END;
--! expect
+I[2025-12-31T00:00, 2026-01-01T00:00, 3]
+I[2025-12-31T12:00, 2026-01-01T12:00, 7]
+I[2026-01-01T00:00, 2026-01-02T00:00, 4]
q> +I[2025-12-31T00:00, 2026-01-01T00:00, 3]
q> +I[2026-01-01T00:00, 2026-01-01T12:00, 4]
q> +I[2026-01-01T00:00, 2026-01-02T00:00, 4]
