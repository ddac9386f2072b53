-- Unless it is set, the session's zone is UTC, on every machine.  Pinned by docs/flink-differences.md.
--! eval
CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING) => 1970-01-01 00:00:00.000
FROM_UNIXTIME(0) => 1970-01-01 00:00:00
--! flink 2.3.0
