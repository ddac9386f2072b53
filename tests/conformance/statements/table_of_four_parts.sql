-- A table's name has three parts at most.
--! sql
CREATE TABLE a.b.c.t (a INT) WITH ('connector' = 'print');
--! error contains
Object identifier must consist of 1 to 3 parts.
--! flink 2.3.0
Object identifier must consist of 1 to 3 parts.
