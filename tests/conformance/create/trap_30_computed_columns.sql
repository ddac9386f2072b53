-- Computed columns are read, and are no columns of a sink: INSERT gives the others.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, w AS v * 10, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, up AS UPPER(k), v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, w FROM t;
--! expect
+I[a, 10]
+I[b, 20]
--! flink 2.3.0
