-- Aggregates in windows of every kind: slices are merged, hopping ones unmerged.
--! input t.json
{"k": "a", "v": 10, "w": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 7, "w": 3, "ts": "2026-01-01 00:00:02"}
{"k": "a", "v": 20, "w": 3, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": null, "w": 3, "ts": "2026-01-01 00:00:05"}
{"k": "b", "v": 9, "w": 1, "ts": "2026-01-01 00:00:11"}
{"k": "a", "v": 8, "w": 2, "ts": "2026-01-01 00:00:12"}
{"k": "a", "v": 0, "w": 0, "ts": "2026-01-01 00:00:40"}
--! sql
CREATE FUNCTION weighted_avg AS 'weighted_avg' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (k STRING, v INT, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE tumble (k STRING, s TIMESTAMP(3), a BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/tumble', 'format' = 'csv');
CREATE TABLE hop (k STRING, s TIMESTAMP(3), a BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/hop', 'format' = 'csv');
CREATE TABLE steps (k STRING, s TIMESTAMP(3), e TIMESTAMP(3), a BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/steps', 'format' = 'csv');
CREATE TABLE sessions (k STRING, s TIMESTAMP(3), a BIGINT) WITH ('connector' = 'filesystem', 'path' = '/out/sessions', 'format' = 'csv');
INSERT INTO tumble SELECT k, window_start, weighted_avg(v, w) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
INSERT INTO hop SELECT k, window_start, weighted_avg(v, w) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
INSERT INTO steps SELECT k, window_start, window_end, weighted_avg(v, w) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
INSERT INTO sessions SELECT k, window_start, weighted_avg(v, w) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '8' SECOND)) GROUP BY k, window_start, window_end;
--! expect tumble
a,"2026-01-01 00:00:00",17
b,"2026-01-01 00:00:00",7
a,"2026-01-01 00:00:10",8
b,"2026-01-01 00:00:10",9
a,"2026-01-01 00:00:40",
--! expect hop
a,"2025-12-31 23:59:55",17
b,"2025-12-31 23:59:55",7
a,"2026-01-01 00:00:00",17
b,"2026-01-01 00:00:00",7
a,"2026-01-01 00:00:05",8
b,"2026-01-01 00:00:05",9
a,"2026-01-01 00:00:10",8
b,"2026-01-01 00:00:10",9
a,"2026-01-01 00:00:35",
a,"2026-01-01 00:00:40",
--! expect steps
a,"2026-01-01 00:00:00","2026-01-01 00:00:05",17
b,"2026-01-01 00:00:00","2026-01-01 00:00:05",7
a,"2026-01-01 00:00:00","2026-01-01 00:00:10",17
b,"2026-01-01 00:00:00","2026-01-01 00:00:10",7
a,"2026-01-01 00:00:10","2026-01-01 00:00:15",8
b,"2026-01-01 00:00:10","2026-01-01 00:00:15",9
a,"2026-01-01 00:00:10","2026-01-01 00:00:20",8
b,"2026-01-01 00:00:10","2026-01-01 00:00:20",9
a,"2026-01-01 00:00:40","2026-01-01 00:00:45",
a,"2026-01-01 00:00:40","2026-01-01 00:00:50",
--! expect sessions
a,"2026-01-01 00:00:01",14
b,"2026-01-01 00:00:02",7
b,"2026-01-01 00:00:11",9
a,"2026-01-01 00:00:40",
