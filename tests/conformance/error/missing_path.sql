-- A required option is missing.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'filesystem', 'format' = 'json');
SELECT * FROM g;
--! error contains
One or more required options are missing.
--! flink 2.3.0
Unable to create a source for reading table 'default_catalog.default_database.g'.
Table options are:
'connector'='filesystem'
'format'='json'
One or more required options are missing.
Missing required options are:
path
