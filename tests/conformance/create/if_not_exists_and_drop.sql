-- IF NOT EXISTS leaves what is there; DROP IF EXISTS does not mind.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE IF NOT EXISTS t (x INT) WITH ('connector' = 'print');
DROP TABLE IF EXISTS nobody;
CREATE TEMPORARY TABLE p (k STRING) WITH ('connector' = 'blackhole');
DROP TEMPORARY TABLE p;
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t;
--! expect
+I[a]
+I[b]
--! flink 2.3.0
