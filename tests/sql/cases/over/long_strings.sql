-- Strings that do not fit a cell, over a computed key.
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
CREATE TABLE p (id INT, hi STRING, f STRING, l STRING) WITH ('connector' = 'print');
CREATE VIEW u AS SELECT id, ts, k || ' and a text that is longer than a cell' AS s FROM t;
INSERT INTO p SELECT id, MAX(s) OVER w, FIRST_VALUE(s) OVER w, LAST_VALUE(s) OVER w FROM u
  WINDOW w AS (PARTITION BY MOD(id, 2) ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);
--! expect
+I[1, a and a text that is longer than a cell, a and a text that is longer than a cell, a and a text that is longer than a cell]
+I[10, b and a text that is longer than a cell, b and a text that is longer than a cell, b and a text that is longer than a cell]
+I[2, b and a text that is longer than a cell, b and a text that is longer than a cell, b and a text that is longer than a cell]
+I[3, a and a text that is longer than a cell, a and a text that is longer than a cell, a and a text that is longer than a cell]
+I[4, b and a text that is longer than a cell, b and a text that is longer than a cell, a and a text that is longer than a cell]
+I[5, b and a text that is longer than a cell, a and a text that is longer than a cell, b and a text that is longer than a cell]
+I[7, b and a text that is longer than a cell, a and a text that is longer than a cell, b and a text that is longer than a cell]
+I[8, b and a text that is longer than a cell, b and a text that is longer than a cell, a and a text that is longer than a cell]
+I[9, b and a text that is longer than a cell, a and a text that is longer than a cell, b and a text that is longer than a cell]
--! counts
late 1
bad 0
