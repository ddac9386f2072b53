-- A scalar subquery in HAVING and beside aggregates.
--! input o.json
{"id": 1, "k": "a", "v": 10}
{"id": 2, "k": "b", "v": 20}
{"id": 3, "k": null, "v": 30}
{"id": 4, "k": "c", "v": 40}
{"id": 5, "k": "a", "v": null}
--! input t.json
{"k": "a", "n": 1}
{"k": "b", "n": 15}
{"k": "b", "n": 25}
--! input u.json
{"k": "a", "n": 1}
{"k": null, "n": 25}
--! sql
CREATE TABLE o (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE t (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/u.json', 'format' = 'json');
CREATE TABLE p (k STRING, s INT, m INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, SUM(v), (SELECT MAX(n) FROM t) FROM o GROUP BY k HAVING SUM(v) > (SELECT AVG(n) FROM t);
--! changelog
+I[b, 20, 25]
+I[c, 40, 25]
+I[null, 30, 25]
--! flink 2.3.0
