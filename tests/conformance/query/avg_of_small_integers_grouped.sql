-- AVG of TINYINT and SMALLINT in a group.
--! input t.json
{"a": 100, "b": 30000, "c": 2000000000}
{"a": 100, "b": 30000, "c": 2000000000}
--! sql
CREATE TABLE t (a TINYINT, b SMALLINT, c INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x TINYINT, y SMALLINT, z INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT AVG(a) AS x, AVG(b) AS y, AVG(c) AS z FROM t;
--! expect
+I[100, 30000, 2000000000]
--! flink 2.3.0
