-- .* behind a row that is computed; fields of rows in rows by alias and table.
--! sql
CREATE TABLE p (k STRING, v INT, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT t.r.k, t.r.v, r.v + 1 FROM (SELECT CAST(ROW('a', 5) AS ROW<k STRING, v INT>) AS r) AS t;
--! expect
+I[a, 5, 6]
--! flink 2.3.0
