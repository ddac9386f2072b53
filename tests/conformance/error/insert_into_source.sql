-- INSERT INTO datagen.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'datagen');
INSERT INTO g VALUES (1);
--! error contains
Connector 'datagen' can only be used as a source. It cannot be used as a sink.
--! flink 2.3.0
Unable to create a sink for writing table 'default_catalog.default_database.g'.
Table options are:
'connector'='datagen'
Connector 'datagen' can only be used as a source. It cannot be used as a sink.
