-- Two keys, one of them computed; WHERE over the table's columns makes a left join an inner one;
-- event time passes through a lookup join.
--! input o.json
{"id": 1, "k": "A", "c": 1, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "c": 1, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "c": 2, "ts": "2026-01-01 00:00:11"}
{"id": 4, "k": "B", "c": 1, "ts": "2026-01-01 00:00:12"}
--! input d.json
{"k": "a", "c": 1, "w": 100}
{"k": "b", "c": 1, "w": 200}
{"k": "a", "c": 2, "w": 300}
{"k": "a", "c": 2, "w": 301}
--! sql
CREATE TABLE o (id INT, k STRING, c INT, ts TIMESTAMP(3), pt AS PROCTIME(), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, c INT, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json', 'lookup.cache' = 'FULL');
CREATE TABLE p (w_start TIMESTAMP(3), n BIGINT, s INT) WITH ('connector' = 'print');
CREATE VIEW e AS SELECT o.id, o.ts, d.w FROM o LEFT JOIN d FOR SYSTEM_TIME AS OF o.pt
  ON LOWER(o.k) = d.k AND o.c = d.c WHERE d.w < 301;
INSERT INTO p SELECT window_start, COUNT(*), SUM(w) FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '10' SECOND))
  GROUP BY window_start, window_end;
--! expect
+I[2026-01-01T00:00, 2, 300]
+I[2026-01-01T00:00:10, 2, 500]
