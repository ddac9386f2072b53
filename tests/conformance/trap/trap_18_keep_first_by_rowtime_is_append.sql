-- The first row of each key by event time is final when the watermark has passed it: append-only
-- since Flink 2.3, so that a file takes it.
--! input t.json
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:02"}
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 3, "ts": "2026-01-01 00:00:03"}
{"k": "a", "v": 9, "ts": "2026-01-01 00:00:09"}
{"k": "b", "v": 8, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE f (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'csv');
INSERT INTO f
SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM t) WHERE rn = 1;
--! expect f
a,1
b,3
--! flink 2.3.0
