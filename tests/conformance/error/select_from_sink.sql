-- SELECT from print.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'print');
SELECT * FROM g;
--! error contains
Connector 'print' can only be used as a sink. It cannot be used as a source.
--! flink 2.3.0
Unable to create a source for reading table 'default_catalog.default_database.g'.
Table options are:
'connector'='print'
Connector 'print' can only be used as a sink. It cannot be used as a source.
