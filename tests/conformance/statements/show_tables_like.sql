-- SHOW TABLES LIKE and NOT LIKE.
--! sql
CREATE TABLE apple (a INT) WITH ('connector' = 'blackhole');
CREATE TABLE apricot (a INT) WITH ('connector' = 'blackhole');
CREATE VIEW banana AS SELECT a FROM apple;
SHOW TABLES LIKE 'ap%';
SHOW TABLES NOT LIKE 'ap%';
SHOW VIEWS;
SHOW TABLES LIKE 'a_ple';
SHOW COLUMNS FROM apple LIKE 'a';
--! error contains
Connector 'blackhole' can only be used as a sink. It cannot be used as a source.
--! flink 2.3.0
Unable to create a source for reading table 'default_catalog.default_database.apple'.
Table options are:
'connector'='blackhole'
Connector 'blackhole' can only be used as a sink. It cannot be used as a source.
