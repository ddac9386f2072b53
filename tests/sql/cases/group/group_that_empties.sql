-- How many keys have which count: a count that no key has any more is deleted, and comes
-- again as a new one.
--! input t.json
{"k": "a"}
{"k": "b"}
{"k": "a"}
{"k": "b"}
{"k": "c"}
--! sql
CREATE TABLE t (k STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (c BIGINT, n BIGINT, names STRING) WITH ('connector' = 'print');
INSERT INTO p
SELECT c, COUNT(*), MAX(k) FROM (SELECT k, COUNT(*) AS c FROM t GROUP BY k) GROUP BY c;
--! changelog
+I[1, 1, a]
-U[1, 1, a]
+U[1, 2, b]
-U[1, 2, b]
+U[1, 1, b]
+I[2, 1, a]
-D[1, 1, b]
-U[2, 1, a]
+U[2, 2, b]
+I[1, 1, c]
