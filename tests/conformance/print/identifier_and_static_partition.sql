-- The identifier stands in front; a NULL identifier does not.
--! input t.json
{"a": 1}
{"a": 2}
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a INT) WITH ('connector' = 'print', 'print-identifier' = 'name');
INSERT INTO p SELECT a FROM t;
--! expect
name> +I[1]
name> +I[2]
--! flink 2.3.0
