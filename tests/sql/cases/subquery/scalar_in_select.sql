-- Scalar subqueries as columns; one over no rows is NULL, one over a condition of its own.
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
CREATE TABLE p (id INT, m INT, n BIGINT, nothing INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id, (SELECT MAX(n) FROM t) + v, (SELECT COUNT(*) FROM t WHERE k = 'b'),
  (SELECT MIN(n) FROM t WHERE k = 'nobody') FROM o WHERE k IS NOT NULL;
--! changelog
+I[1, 35, 2, null]
+I[2, 45, 2, null]
+I[4, 65, 2, null]
+I[5, null, 2, null]
