-- Division of integers by zero.
--! input t.json
{"a": 1, "b": 1}
{"a": 1, "b": 0}
--! sql
CREATE TABLE t (a INT, b INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (q INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT a / b AS q FROM t;
--! failure
table 't': Division by zero in a / b
--! differ
/ by zero
--! flink 2.3.0
