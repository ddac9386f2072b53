-- The different rows of rows that stay only ever come: a file can take them (Flink refuses).
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
{"k": "a", "v": 1}
{"k": "a", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/out/p', 'format' = 'csv');
INSERT INTO p SELECT DISTINCT k, v FROM t;
--! expect p
a,1
b,2
a,3
