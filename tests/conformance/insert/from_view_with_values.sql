-- A view over VALUES.
--! sql
CREATE VIEW v (a, b) AS VALUES (1, 'x'), (2, 'y');
CREATE TABLE p (a INT, b STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM v;
--! expect
+I[1, x]
+I[2, y]
--! flink 2.3.0
