-- A view of a view, with renamed columns; time goes through it.
--! input t.json
{"k": "a", "v": 1, "ts": "2026-01-01 00:00:01"}
{"k": "b", "v": 5, "ts": "2026-01-01 00:00:04"}
{"k": "a", "v": 2, "ts": "2026-01-01 00:00:07"}
--! sql
CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE VIEW w AS SELECT k AS name, v, ts FROM t WHERE v > 1;
CREATE TEMPORARY VIEW x (n, amount, at) AS SELECT * FROM w;
CREATE TABLE p (n STRING, total INT) WITH ('connector' = 'print');
INSERT INTO p SELECT n, SUM(amount) FROM x GROUP BY n, TUMBLE(at, INTERVAL '5' SECOND);
--! expect
+I[b, 5]
+I[a, 2]
