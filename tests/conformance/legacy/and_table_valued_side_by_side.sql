-- Both forms in one statement set give the same rows.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 4, "ts": "2026-01-01 00:00:06.500"}
{"k": "c", "v": 9, "ts": "2026-01-01 00:00:16"}
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
CREATE TABLE q (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND), TUMBLE_END(ts, INTERVAL '10' SECOND), COUNT(*), SUM(v)
FROM t GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
INSERT INTO q SELECT k, window_start, window_end, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
END;
--! expect
+I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 3, 6]
+I[b, 2026-01-01T00:00, 2026-01-01T00:00:10, 2, 9]
+I[c, 2026-01-01T00:00:10, 2026-01-01T00:00:20, 1, 9]
q> +I[a, 2026-01-01T00:00, 2026-01-01T00:00:10, 3, 6]
q> +I[b, 2026-01-01T00:00, 2026-01-01T00:00:10, 2, 9]
q> +I[c, 2026-01-01T00:00:10, 2026-01-01T00:00:20, 1, 9]
--! flink 2.3.0
