-- LAG has no frame.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT LAG(v) OVER (ORDER BY ts ROWS 2 PRECEDING) FROM t;
--! error contains
ROW/RANGE not allowed with LAG
