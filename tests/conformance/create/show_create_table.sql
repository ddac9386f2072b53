-- SHOW CREATE TABLE writes the whole table anew.
--! sql
CREATE TABLE t (id BIGINT NOT NULL, name STRING COMMENT 'who', ts TIMESTAMP(3), up AS UPPER(name), f STRING METADATA FROM 'file.name' VIRTUAL,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, PRIMARY KEY (id) NOT ENFORCED)
  COMMENT 'people' WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SHOW CREATE TABLE t;
--! text
CREATE TABLE `default_catalog`.`default_database`.`t` (
  `id` BIGINT NOT NULL,
  `name` VARCHAR(2147483647) COMMENT 'who',
  `ts` TIMESTAMP(3),
  `up` AS UPPER(`name`),
  `f` VARCHAR(2147483647) METADATA FROM 'file.name' VIRTUAL,
  WATERMARK FOR `ts` AS `ts` - INTERVAL '5' SECOND,
  CONSTRAINT `PK_id` PRIMARY KEY (`id`) NOT ENFORCED
)
COMMENT 'people'
WITH (
  'connector' = 'filesystem',
  'format' = 'json',
  'path' = '/in/t.json'
)
--! flink 2.3.0
