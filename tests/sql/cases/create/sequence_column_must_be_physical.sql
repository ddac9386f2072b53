-- A computed column is not read from messages, so the connector can not watch it.
--! sql
CREATE TABLE t (k INT, n AS k + 1) WITH ('connector' = 'udp', 'port' = '9', 'format' = 'json', 'sequence.column' = 'n');
CREATE TABLE s (k INT) WITH ('connector' = 'blackhole');
INSERT INTO s SELECT k FROM t;
--! error contains
'sequence.column': the table has no column 'n' that is read from messages
--! once
