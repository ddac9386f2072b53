-- Lists of a session are in order of arrival, also where a row joins two sessions or is behind its
-- partition's watermark.
--! input t.json
{"id": 1, "k": "a", "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "a", "ts": "2026-01-01 00:00:09"}
{"id": 3, "k": "a", "ts": "2026-01-01 00:00:05"}
{"id": 4, "k": "b", "ts": "2026-01-01 00:00:08"}
{"id": 5, "k": "b", "ts": "2026-01-01 00:00:06"}
{"id": 6, "k": "a", "ts": "2026-01-01 00:00:30"}
--! sql
CREATE TABLE t (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT k, window_start, window_end, LISTAGG(CAST(id AS STRING)) AS l, FIRST_VALUE(id) AS f, LAST_VALUE(id) AS la,
  ARRAY_AGG(DISTINCT k) AS d, COLLECT(k) AS c
FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)) GROUP BY window_start, window_end, k;
--! expect
+I[a, 2026-01-01T00:00:01, 2026-01-01T00:00:13, 1,2,3, 1, 3, [a], {a=3}]
+I[b, 2026-01-01T00:00:06, 2026-01-01T00:00:12, 4,5, 4, 5, [b], {b=2}]
+I[a, 2026-01-01T00:00:30, 2026-01-01T00:00:34, 6, 6, 6, [a], {a=1}]
