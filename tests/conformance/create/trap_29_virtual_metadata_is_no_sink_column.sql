-- A METADATA .. VIRTUAL column is not part of what INSERT gives.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE f (k STRING, n STRING METADATA FROM 'file.name' VIRTUAL, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'csv');
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
INSERT INTO f SELECT k, v FROM t;
--! expect f
a,1
b,2
--! flink 2.3.0
