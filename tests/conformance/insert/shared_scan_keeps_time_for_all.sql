-- Windows and plain rows over one shared scan with different filters.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "b", "v": 3, "ts": "2026-01-01 00:00:02"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, total INT) WITH ('connector' = 'print');
CREATE TABLE q (k STRING, v INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT k, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) WHERE k = 'a' GROUP BY k, window_start, window_end;
INSERT INTO q SELECT k, v FROM t WHERE k = 'b';
END;
--! expect
+I[a, 1]
+I[a, 2]
q> +I[b, 3]
q> +I[b, 5]
--! flink 2.3.0
