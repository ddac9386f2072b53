-- Windows of processing time by the clock of a zone: hours of Kathmandu begin at a quarter past those of UTC.
--! input t.json
{"v": 1}
{"v": 2}
--! sql
SET 'table.local-time-zone' = 'Asia/Kathmandu';
CREATE TABLE t (v INT, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v INT, is_hour BOOLEAN, is_now BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT v, MINUTE(window_start) = 0 AND MINUTE(window_end) = 0,
  window_start <= LOCALTIMESTAMP AND window_end > LOCALTIMESTAMP - INTERVAL '1' HOUR
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(pt), INTERVAL '1' HOUR));
--! expect
+I[1, true, true]
+I[2, true, true]
