-- The outer groups are given what the inner ones change: sums, averages, extremes and
-- distinct values take back what they were given.  Worked out by hand.
--! input t.json
{"k": "a", "v": 5}
{"k": "b", "v": 5}
{"k": "a", "v": 2}
{"k": "c", "v": 7}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, s INT, a INT, lo INT, hi INT, d BIGINT) WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*), SUM(s), AVG(s), MIN(s), MAX(s), COUNT(DISTINCT s)
FROM (SELECT k, SUM(v) AS s FROM t GROUP BY k);
--! changelog
+I[1, 5, 5, 5, 5, 1]
-U[1, 5, 5, 5, 5, 1]
+U[2, 10, 5, 5, 5, 1]
-U[2, 10, 5, 5, 5, 1]
+U[1, 5, 5, 5, 5, 1]
-U[1, 5, 5, 5, 5, 1]
+U[2, 12, 6, 5, 7, 2]
-U[2, 12, 6, 5, 7, 2]
+U[3, 19, 6, 5, 7, 2]
-U[3, 19, 6, 5, 7, 2]
+U[2, 14, 7, 7, 7, 1]
-U[2, 14, 7, 7, 7, 1]
+U[3, 21, 7, 7, 7, 1]
