-- Refused by name.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT COUNT(DISTINCT v) OVER (ORDER BY id) FROM t;
--! error contains
COUNT(DISTINCT ..) OVER (ORDER BY a column that is no time attribute) is not supported yet
