-- 'print-identifier' stands before every row.
--! sql
CREATE TABLE p (a INT) WITH ('connector' = 'print', 'print-identifier' = 'out');
INSERT INTO p VALUES (1);
--! expect
out> +I[1]
--! flink 2.3.0
