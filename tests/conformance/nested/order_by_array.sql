-- An array has no order.
--! sql
CREATE TABLE p (b BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT ARRAY[1, 2] < ARRAY[1, 3];
--! error contains
Comparable type expected, but was 'ARRAY<INT NOT NULL> NOT NULL'.
--! flink 2.3.0
Comparable type expected, but was 'ARRAY<INT NOT NULL> NOT NULL'.
