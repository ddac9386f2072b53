-- The columns of * with UNNEST and ORDINALITY; an alias without columns.
--! sql
CREATE TABLE p (n INT, a ARRAY<STRING>, x STRING, o INT) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM (VALUES (1, ARRAY['p', 'q'])) AS t (n, a) CROSS JOIN UNNEST(a) WITH ORDINALITY AS u (x, o);
--! expect
+I[1, [p, q], p, 1]
+I[1, [p, q], q, 2]
--! flink 2.3.0
