-- Lists go over the slices of a window in order of time, and within a slice in order of arrival: row
-- 5 comes late for one window and is in the next one.
--! input t.json
{"id": 1, "k": "a", "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "a", "ts": "2026-01-01 00:00:06"}
{"id": 3, "k": "b", "ts": "2026-01-01 00:00:03"}
{"id": 4, "k": "a", "ts": "2026-01-01 00:00:11"}
{"id": 5, "k": "a", "ts": "2026-01-01 00:00:07"}
{"id": 6, "k": "a", "ts": "2026-01-01 00:00:09"}
{"id": 7, "k": "b", "ts": "2026-01-01 00:00:12"}
--! sql
CREATE TABLE t (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT 'hop' AS w, window_end, k, LISTAGG(CAST(id AS STRING)) AS l, FIRST_VALUE(id) AS f, LAST_VALUE(id) AS la, COLLECT(id) AS c
FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;
SELECT 'all' AS w, window_end, LISTAGG(DISTINCT k) AS l, ARRAY_AGG(id) AS a
FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[all, 2026-01-01T00:00:05, a, [1]]
+I[all, 2026-01-01T00:00:10, a,b, [1, 3, 2]]
+I[all, 2026-01-01T00:00:15, a,b, [1, 3, 2, 5, 6, 4, 7]]
+I[hop, 2026-01-01T00:00:05, a, 1, 1, 1, {1=1}]
+I[hop, 2026-01-01T00:00:10, a, 1,2, 1, 2, {1=1, 2=1}]
+I[hop, 2026-01-01T00:00:10, b, 3, 3, 3, {3=1}]
+I[hop, 2026-01-01T00:00:15, a, 2,5,6,4, 2, 4, {2=1, 4=1, 5=1, 6=1}]
+I[hop, 2026-01-01T00:00:15, b, 7, 7, 7, {7=1}]
+I[hop, 2026-01-01T00:00:20, a, 4, 4, 4, {4=1}]
+I[hop, 2026-01-01T00:00:20, b, 7, 7, 7, {7=1}]
