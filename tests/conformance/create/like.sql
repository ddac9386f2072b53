-- CREATE TABLE .. LIKE: columns, watermark and options of another, with some options replaced.
--! input a.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! input b.json
{"k": "b", "v": 2, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b WITH ('path' = '/in/b.json') LIKE a;
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM b GROUP BY k, TUMBLE(ts, INTERVAL '5' SECOND);
--! expect
+I[b, 1]
--! flink 2.3.0
