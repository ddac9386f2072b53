-- 'sequence.column' names a column that is read from messages and counts.
--! sql
CREATE TABLE t (k INT, name STRING) WITH ('connector' = 'udp', 'port' = '9', 'format' = 'json', 'sequence.column' = 'name');
CREATE TABLE s (k INT) WITH ('connector' = 'blackhole');
INSERT INTO s SELECT k FROM t;
--! error contains
'sequence.column': column 'name' does not count: expected TINYINT, SMALLINT, INT or BIGINT
--! once
