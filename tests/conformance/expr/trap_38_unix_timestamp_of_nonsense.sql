-- UNIX_TIMESTAMP of a text that is no time is Long.MIN_VALUE, not NULL.
--! sql
SET 'table.local-time-zone' = 'UTC';
--! eval
UNIX_TIMESTAMP('no time') => -9223372036854775808 :: BIGINT NOT NULL
UNIX_TIMESTAMP('1970-01-01 00:00:44') => 44
UNIX_TIMESTAMP('02.01.1970', 'dd.MM.yyyy') => 86400
UNIX_TIMESTAMP(CAST(NULL AS STRING)) => null
--! flink 2.3.0
