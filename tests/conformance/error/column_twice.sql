-- A column twice.
--! sql
CREATE TABLE g (a INT, a STRING) WITH ('connector' = 'print');
--! error contains
A regular Column named 'a' already exists in the table.
--! flink 2.3.0
A regular Column named 'a' already exists in the table.
