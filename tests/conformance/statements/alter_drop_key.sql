-- DROP PRIMARY KEY leaves the column NOT NULL.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t DROP PRIMARY KEY;
SHOW CREATE TABLE t;
--! text
CREATE TABLE `default_catalog`.`default_database`.`t` (
  `a` VARCHAR(2147483647),
  `b` VARBINARY(2147483647),
  `h` INT NOT NULL,
  `ts` TIMESTAMP(3),
  WATERMARK FOR `ts` AS `ts`
)
WITH (
  'connector' = 'filesystem',
  'format' = 'json',
  'path' = '/in/t'
)
--! flink 2.3.0
