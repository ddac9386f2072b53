-- A cast that fails on a row.
--! input t.json
{"s": "1"}
{"s": "abc"}
--! sql
CREATE TABLE t (s STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (i INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT CAST(s AS INT) AS i FROM t;
--! failure
table 't': Cannot cast 'abc' to INT in CAST(s AS INT)
--! differ
For input string: 'abc'. Invalid character found.
--! flink 2.3.0
