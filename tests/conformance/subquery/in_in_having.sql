-- IN and EXISTS in HAVING.
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
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM o GROUP BY k HAVING COUNT(*) IN (SELECT CAST(n AS BIGINT) FROM t) AND k IS NOT NULL
  AND EXISTS (SELECT 1 FROM u);
--! changelog
+I[b, 1]
+I[c, 1]
--! flink 2.3.0
