-- SHOW CREATE TABLE gives a statement that makes the table again.
--! sql
CREATE TABLE t (
  id BIGINT NOT NULL, ts TIMESTAMP(3), up AS id + 1, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');
SHOW CREATE TABLE t;
--! text contains
CREATE TABLE `default_catalog`.`default_database`.`t` (
`id` BIGINT NOT NULL
`ts` TIMESTAMP(3)
WATERMARK FOR `ts` AS
NOT ENFORCED
'connector' = 'filesystem'
'path' = '/in'
--! flink 2.3.0
