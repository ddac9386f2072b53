-- A WITH clause, used in a second one.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, w INT) WITH ('connector' = 'print');
INSERT INTO p WITH a AS (SELECT k, v * 10 AS w FROM t), b AS (SELECT * FROM a WHERE w > 10) SELECT * FROM b;
--! expect
+I[b, 20]
--! flink 2.3.0
