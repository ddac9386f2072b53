-- A window of a year and one of 1 ms side by side, one statement set over one scan.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
CREATE TABLE q (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '365' DAY(3))) GROUP BY k, window_start, window_end;
INSERT INTO q SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0.001' SECOND)) GROUP BY k, window_start, window_end;
END;
--! expect
+I[a, 2025-12-18T00:00, 2026-12-18T00:00, 3, 7]
q> +I[a, 2026-01-01T00:00:01, 2026-01-01T00:00:01.001, 2, 3]
q> +I[a, 2026-01-01T00:00:02, 2026-01-01T00:00:02.001, 1, 4]
--! flink 2.3.0
