-- ALTER TABLE .. SET and RESET change options.
--! sql
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE t SET ('format' = 'csv', 'csv.field-delimiter' = ';');
SHOW CREATE TABLE t;
ALTER TABLE t RESET ('csv.field-delimiter');
SHOW CREATE TABLE t;
--! text
CREATE TABLE `default_catalog`.`default_database`.`t` (
  `a` INT
)
WITH (
  'connector' = 'filesystem',
  'csv.field-delimiter' = ';',
  'format' = 'csv',
  'path' = '/in/t'
)
CREATE TABLE `default_catalog`.`default_database`.`t` (
  `a` INT
)
WITH (
  'connector' = 'filesystem',
  'format' = 'csv',
  'path' = '/in/t'
)
--! flink 2.3.0
