-- Subqueries in FROM, filters on every level.
--! input t.json
{"k": "k0", "v": 0}
{"k": "k1", "v": 1}
{"k": "k2", "v": 2}
{"k": "k3", "v": 3}
{"k": "k4", "v": 4}
{"k": "k5", "v": 5}
{"k": "k6", "v": 6}
{"k": "k7", "v": 7}
{"k": "k8", "v": 8}
{"k": "k9", "v": 9}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, w + 1 FROM (SELECT k, v * 2 AS w FROM (SELECT * FROM t WHERE v > 3) AS a WHERE v < 8) AS b WHERE MOD(w, 4) = 0;
--! expect
+I[k4, 9]
+I[k6, 13]
--! flink 2.3.0
