-- So does a CAST of a text that is no number.
--! input t.json
{"s": "1"}
{"s": "one"}
--! sql
CREATE TABLE t (s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT CAST(s AS INT) FROM t;
--! failure
one
--! flink 2.3.0
For input string: 'one'. Invalid character found.
