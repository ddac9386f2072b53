-- VALUES as a query.
--! sql
CREATE TABLE p (c0 INT, c1 STRING) WITH ('connector' = 'print');
INSERT INTO p
VALUES (1, 'a'), (2, 'b'), (3, CAST(NULL AS STRING));
--! expect
+I[1, a]
+I[2, b]
+I[3, null]
--! flink 2.3.0
