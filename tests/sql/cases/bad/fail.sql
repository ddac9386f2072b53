-- 'scan.on-error' = 'fail' is Flink's way.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": "x"}
no json
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'scan.on-error' = 'fail');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! failure
t.json
