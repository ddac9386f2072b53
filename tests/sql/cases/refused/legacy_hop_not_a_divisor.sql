-- Nor may the slide be one that does not divide the size.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:06"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT SUM(v) FROM t GROUP BY HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);
--! error contains
case.sql:3:31: error: HOP
requires size must be an integral multiple of slide, but got size 10000 ms and slide 4000 ms
