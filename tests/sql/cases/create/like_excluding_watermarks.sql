-- Without the watermark the column is no time attribute.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE b LIKE t (EXCLUDING WATERMARKS);
SELECT SUM(v) FROM b GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! error contains
case.sql:4:38: error: The window function requires the timecol is a time attribute type, but is TIMESTAMP(3).
