-- UNNEST beside a join: what WHERE says of both tables is the key of the join.
--! sql
CREATE TABLE p (n INT, m STRING, x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT t.n, s.m, x FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[2])) AS t (n, a), (VALUES (1, 'p'), (2, 'q')) AS s (n, m),
UNNEST(t.a) AS u (x) WHERE t.n = s.n AND x > 1;
--! expect
+I[1, p, 2]
+I[2, q, 2]
