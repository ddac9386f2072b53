-- 'scan.on-error' = 'fail' is Flink's way.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": "x"}
no json
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'scan.on-error' = 'fail');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! error contains
source.report-statistics
--! flink 2.3.0
Unable to create a source for reading table 'default_catalog.default_database.t'.
Table options are:
'connector'='filesystem'
'format'='json'
'path'='/in/t.json'
'scan.on-error'='fail'
Unsupported options found for 'filesystem'.
Unsupported options:
scan.on-error
Supported options:
auto-compaction
compaction.file-size
connector
format
partition.default-name
partition.time-extractor.class
partition.time-extractor.kind
partition.time-extractor.timestamp-formatter
partition.time-extractor.timestamp-pattern
path
property-version
scan.watermark.alignment.group
scan.watermark.alignment.max-drift
scan.watermark.alignment.update-interval
scan.watermark.emit.strategy
scan.watermark.idle-timeout
sink.parallelism
sink.partition-commit.delay
sink.partition-commit.policy.class
sink.partition-commit.policy.class.parameters
sink.partition-commit.policy.kind
sink.partition-commit.success-file.name
sink.partition-commit.trigger
sink.partition-commit.watermark-time-zone
sink.rolling-policy.check-interval
sink.rolling-policy.file-size
sink.rolling-policy.inactivity-interval
sink.rolling-policy.rollover-interval
sink.shuffle-by-partition.enable
source.monitor-interval
source.path.regex-pattern
source.report-statistics
