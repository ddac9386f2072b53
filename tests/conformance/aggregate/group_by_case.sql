-- A CASE as the key; what is selected repeats it.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (c STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT CASE WHEN v < 4 THEN 'low' ELSE 'high' END, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end, CASE WHEN v < 4 THEN 'low' ELSE 'high' END;
--! expect
+I[high, 1]
+I[high, 1]
+I[low, 2]
--! flink 2.3.0
