-- Two columns that differ in case only.
--! input t.json
{"k": "low", "K": "up"}
--! sql
CREATE TABLE t (k STRING, K STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a STRING, b STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT K, k FROM t;
--! expect
+I[up, low]
--! flink 2.3.0
