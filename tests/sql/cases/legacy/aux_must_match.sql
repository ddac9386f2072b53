-- The arguments of TUMBLE_START must be those of TUMBLE.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT TUMBLE_START(ts, INTERVAL '6' SECOND), COUNT(*)
FROM t GROUP BY TUMBLE(ts, INTERVAL '5' SECOND);
--! error
case.sql:3:8: error: Call to auxiliary group function 'TUMBLE_START' must have matching call to group function '$TUMBLE' in GROUP BY clause
     3 | SELECT TUMBLE_START(ts, INTERVAL '6' SECOND), COUNT(*)
       |        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  hint: it takes the very arguments of TUMBLE, HOP or SESSION in GROUP BY
