-- LIKE .. (EXCLUDING WATERMARKS): then no window is possible; with OVERWRITING WATERMARKS another one.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
{"k": "a", "v": 4, "ts": "2026-01-01 00:00:03"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE b (WATERMARK FOR ts AS ts - INTERVAL '10' SECOND) LIKE t (OVERWRITING WATERMARKS);
CREATE TABLE p (total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT SUM(v) FROM b GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[2]
+I[5]
--! counts
late 0
bad 0
--! flink 2.3.0
