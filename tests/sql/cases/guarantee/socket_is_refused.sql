-- A job that is asked for exactly-once is refused when a table it writes can not give it.
--! input t.json
{"k": 1}
--! sql
SET 'pipeline.delivery-guarantee' = 'exactly-once';
CREATE TABLE t (k INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE s (k INT) WITH ('connector' = 'socket', 'hostname' = 'localhost', 'port' = '9', 'format' = 'json');
INSERT INTO s SELECT k FROM t;
--! error contains
case.sql:3:14: error: 'pipeline.delivery-guarantee' = 'exactly-once': table 's' can not give it: connector 'socket' can not take back what it has written before a crash
--! once
