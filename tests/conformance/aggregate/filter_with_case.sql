-- Conditions of any kind in FILTER, and the filter of one aggregate does not touch another.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 3, "ts": "2026-01-01 00:00:02"}
{"k": "b", "v": 7, "ts": "2026-01-01 00:00:08"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a BIGINT, b INT, c INT, d BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT COUNT(*) FILTER (WHERE k LIKE 'b%'), SUM(v) FILTER (WHERE CASE WHEN k = 'a' THEN v > 2 END),
  MIN(v) FILTER (WHERE v > 2 AND k IN ('a', 'b')), COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[1, 3, 3, 3]
+I[1, null, 7, 1]
--! flink 2.3.0
