-- But an implicit cast to a shorter type cuts.
--! input t.json
{"s": "abcdef", "c": "x"}
--! sql
CREATE TABLE t (s STRING, c STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s VARCHAR(3), c VARCHAR(3)) WITH ('connector' = 'print');
INSERT INTO p SELECT s, c FROM t;
--! expect
+I[abc, x]
--! flink 2.3.0
