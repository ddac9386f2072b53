-- Division of doubles by zero.
--! input t.json
{"a": 1, "b": 0, "i": 0}
{"a": -1, "b": 0, "i": 0}
{"a": 0, "b": 0, "i": 0}
--! sql
CREATE TABLE t (a DOUBLE, b DOUBLE, i INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (q DOUBLE, r DOUBLE) WITH ('connector' = 'print');
INSERT INTO p
SELECT a / b AS q, a / i AS r FROM t;
--! expect
+I[-Infinity, -Infinity]
+I[Infinity, Infinity]
+I[NaN, NaN]
--! flink 2.3.0
