-- An option that the connector does not know.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'print', 'nope' = '1');
INSERT INTO g SELECT 1;
--! error contains
Unsupported options found for 'print'.
--! flink 2.3.0
Unable to create a sink for writing table 'default_catalog.default_database.g'.
Table options are:
'connector'='print'
'nope'='1'
Unsupported options found for 'print'.
Unsupported options:
nope
Supported options:
connector
print-identifier
property-version
scan.watermark.alignment.group
scan.watermark.alignment.max-drift
scan.watermark.alignment.update-interval
scan.watermark.emit.strategy
scan.watermark.idle-timeout
sink.parallelism
standard-error
