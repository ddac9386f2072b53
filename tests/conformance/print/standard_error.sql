-- 'standard-error' writes to the other stream.
--! input t.json
{"a": 1}
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a INT) WITH ('connector' = 'print', 'standard-error' = 'true');
INSERT INTO p SELECT a FROM t;
--! expect
+I[1]
--! flink 2.3.0
