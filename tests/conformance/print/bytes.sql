-- BYTES as signed numbers.
--! sql
CREATE TABLE p (a BYTES) WITH ('connector' = 'print');
INSERT INTO p VALUES (X'00ff61');
--! expect
+I[[0, -1, 97]]
--! flink 2.3.0
