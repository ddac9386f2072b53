-- An expression that fails on a row fails the job, as in Flink.
--! input t.json
{"v": 1}
{"v": 0}
--! sql
CREATE TABLE t (v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (x INT) WITH ('connector' = 'print');
INSERT INTO p SELECT 10 / v FROM t;
--! failure
ivision by zero
