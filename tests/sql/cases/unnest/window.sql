-- Rows keep their time through UNNEST: windows over the elements.
--! input t.json
{"ts": "2024-01-01 00:00:01", "a": ["x", "y"]}
{"ts": "2024-01-01 00:00:05", "a": ["x"]}
{"ts": "2024-01-01 00:00:12", "a": ["x", "z"]}
--! sql
CREATE TABLE t (ts TIMESTAMP(3), a ARRAY<STRING>, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (w TIMESTAMP(3), x STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), x, COUNT(*) FROM t CROSS JOIN UNNEST(a) AS u (x)
GROUP BY x, TUMBLE(ts, INTERVAL '10' SECOND);
--! expect
+I[2024-01-01T00:00, x, 2]
+I[2024-01-01T00:00, y, 1]
+I[2024-01-01T00:00:10, x, 1]
+I[2024-01-01T00:00:10, z, 1]
