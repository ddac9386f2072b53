-- What a list keeps is state, and counts as such.
--! input t.json
{"id": 0, "ts": "2026-01-01 00:00:00"}
{"id": 1, "ts": "2026-01-01 00:00:01"}
{"id": 2, "ts": "2026-01-01 00:00:02"}
{"id": 3, "ts": "2026-01-01 00:00:03"}
{"id": 4, "ts": "2026-01-01 00:00:04"}
{"id": 5, "ts": "2026-01-01 00:00:05"}
{"id": 6, "ts": "2026-01-01 00:00:06"}
{"id": 7, "ts": "2026-01-01 00:00:07"}
{"id": 8, "ts": "2026-01-01 00:00:08"}
{"id": 9, "ts": "2026-01-01 00:00:09"}
{"id": 10, "ts": "2026-01-01 00:00:10"}
{"id": 11, "ts": "2026-01-01 00:00:11"}
{"id": 12, "ts": "2026-01-01 00:00:12"}
{"id": 13, "ts": "2026-01-01 00:00:13"}
{"id": 14, "ts": "2026-01-01 00:00:14"}
{"id": 15, "ts": "2026-01-01 00:00:15"}
{"id": 16, "ts": "2026-01-01 00:00:16"}
{"id": 17, "ts": "2026-01-01 00:00:17"}
--! sql
CREATE TABLE t (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT LISTAGG(REPEAT('x', 1000000 + id)) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
--! failure
the memory for state, '--memory', is used up
