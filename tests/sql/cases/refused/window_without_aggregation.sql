-- A window function whose windows nobody groups by is refused by name.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT, ts TIMESTAMP(3), s TIMESTAMP(3), e TIMESTAMP(3), w TIMESTAMP(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT *
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND));
--! error contains
case.sql:5:6: error: TUMBLE without an aggregation over its windows is not supported yet
GROUP BY window_start, window_end
