-- A row far ahead: nothing is emitted for what lies between, and it takes no time.
--! input t.json
{"k": "a", "v": 1, "ts": "1990-01-01 00:00:01"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:01"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[1990-01-01T00:00, 1]
+I[2026-01-01T00:00, 1]
--! flink 2.3.0
