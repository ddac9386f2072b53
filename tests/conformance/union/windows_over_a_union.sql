-- A window over two tables: time is the least of both, and no row of either is late.
--! input a.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:16"}
--! input b.json
{"k": "a", "v": 8, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 16, "ts": "2026-01-01 00:00:03"}
{"k": "c", "v": 32, "ts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
CREATE VIEW u AS SELECT k, v, ts FROM a UNION ALL SELECT k, v, ts FROM b;
CREATE TABLE p (k STRING, s TIMESTAMP(3), n BIGINT, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, window_start, COUNT(*), SUM(v)
FROM TABLE(TUMBLE(TABLE u, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY k, window_start, window_end;
--! expect
+I[a, 2026-01-01T00:00, 2, 9]
+I[a, 2026-01-01T00:00:15, 1, 4]
+I[b, 2026-01-01T00:00, 1, 16]
+I[b, 2026-01-01T00:00:05, 1, 2]
+I[c, 2026-01-01T00:00:15, 1, 32]
--! counts
late 0
bad 0
--! flink 2.3.0
