-- An unknown connector.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'nope');
INSERT INTO g SELECT 1;
--! error contains
Could not find any factory for identifier 'nope' that implements '
--! flink 2.3.0
Unable to create a sink for writing table 'default_catalog.default_database.g'.
Table options are:
'connector'='nope'
Cannot discover a connector using option: 'connector'='nope'
Could not find any factory for identifier 'nope' that implements 'org.apache.flink.table.factories.DynamicTableFactory' in the classpath.
Available factory identifiers are:
blackhole
datagen
filesystem
legacy-csv
print
