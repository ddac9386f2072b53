-- Datagrams can not be read again: a job that is asked for exactly-once is refused.
--! sql
SET 'pipeline.delivery-guarantee' = 'exactly-once';
CREATE TABLE t (k INT) WITH ('connector' = 'udp', 'port' = '9', 'format' = 'json');
CREATE TABLE s (k INT) WITH ('connector' = 'blackhole');
INSERT INTO s SELECT k FROM t;
--! error contains
case.sql:2:14: error: 'pipeline.delivery-guarantee' = 'exactly-once': table 't' can not give it: connector 'udp' can not be read again after a crash
--! once
