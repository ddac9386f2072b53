-- Windows of different kinds and offsets over one scan, in one job.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
CREATE TABLE q (e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'q');
CREATE TABLE r (e TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'r');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '2' SECOND)) GROUP BY window_start, window_end;
INSERT INTO q SELECT window_end, COUNT(*) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
INSERT INTO r SELECT window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
END;
--! expect
+I[2026-01-01T00:00:02, 1]
+I[2026-01-01T00:00:07, 2]
+I[2026-01-01T00:00:12, 1]
q> +I[2026-01-01T00:00:05, 3]
q> +I[2026-01-01T00:00:10, 4]
q> +I[2026-01-01T00:00:15, 1]
r> +I[2026-01-01T00:00:05, 3]
r> +I[2026-01-01T00:00:10, 4]
--! flink 2.3.0
