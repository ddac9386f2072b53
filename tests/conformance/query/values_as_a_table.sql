-- VALUES in FROM, with names.
--! sql
CREATE TABLE p (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT n + 1, UPPER(s) FROM (VALUES (1, 'x'), (2, 'y')) AS v (n, s) WHERE n > 1;
--! expect
+I[3, Y]
--! flink 2.3.0
