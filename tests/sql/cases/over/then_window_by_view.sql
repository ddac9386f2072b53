-- The time attribute goes through OVER, and its watermark is right: nothing is late behind it.
--! input t.json
{"id": 1, "k": "a", "v": 3, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 4, "ts": "2026-01-01 00:00:03"}
{"id": 3, "k": "a", "v": null, "ts": "2026-01-01 00:00:02"}
{"id": 4, "k": "a", "v": 5, "ts": "2026-01-01 00:00:06"}
{"id": 5, "k": "b", "v": 7, "ts": "2026-01-01 00:00:06"}
{"id": 6, "k": "a", "v": 1, "ts": "2026-01-01 00:00:03"}
{"id": 7, "k": null, "v": 9, "ts": "2026-01-01 00:00:08"}
{"id": 8, "k": "a", "v": 2, "ts": "2026-01-01 00:00:08"}
{"id": 9, "k": null, "v": 6, "ts": "2026-01-01 00:00:20"}
{"id": 10, "k": "b", "v": 1, "ts": "2026-01-01 00:00:19"}
--! sql
CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE VIEW o AS SELECT ts, COUNT(*) OVER (ORDER BY ts) AS n FROM t;
CREATE TABLE p (window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT window_start, MAX(n) FROM TABLE(TUMBLE(TABLE o, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 7]
+I[2026-01-01T00:00:10, 8]
+I[2026-01-01T00:00:20, 9]
--! counts
late 1
bad 0
