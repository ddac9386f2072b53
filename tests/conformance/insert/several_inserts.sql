-- Every INSERT of a script is a job of its own; they run side by side.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
CREATE TABLE q (v INT) WITH ('connector' = 'print', 'print-identifier' = 'q');
INSERT INTO p SELECT k FROM t;
INSERT INTO q SELECT v FROM t;
--! expect
+I[a]
+I[b]
q> +I[1]
q> +I[2]
--! flink 2.3.0
