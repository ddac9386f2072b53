-- Refused by name.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT SUM(DISTINCT v) OVER (ORDER BY ts) FROM t;
--! error contains
SUM(DISTINCT ..) with OVER (..) is not supported yet
