-- What a primary key is called.
--! sql
CREATE TABLE a (i INT, s STRING, CONSTRAINT abc PRIMARY KEY (i) NOT ENFORCED) WITH ('connector' = 'blackhole');
SHOW CREATE TABLE a;
CREATE TABLE b (i INT CONSTRAINT kk PRIMARY KEY NOT ENFORCED) WITH ('connector' = 'blackhole');
SHOW CREATE TABLE b;
CREATE TABLE c LIKE a;
SHOW CREATE TABLE c;
ALTER TABLE c DROP CONSTRAINT abc;
ALTER TABLE c ADD CONSTRAINT xyz PRIMARY KEY (s) NOT ENFORCED;
SHOW CREATE TABLE c;
ALTER TABLE c MODIFY PRIMARY KEY (i, s) NOT ENFORCED;
ALTER TABLE c DROP CONSTRAINT PK_i_s;
SHOW CREATE TABLE c;
--! text
CREATE TABLE `default_catalog`.`default_database`.`a` (
  `i` INT NOT NULL,
  `s` VARCHAR(2147483647),
  CONSTRAINT `abc` PRIMARY KEY (`i`) NOT ENFORCED
)
WITH (
  'connector' = 'blackhole'
)
CREATE TABLE `default_catalog`.`default_database`.`b` (
  `i` INT NOT NULL,
  CONSTRAINT `kk` PRIMARY KEY (`i`) NOT ENFORCED
)
WITH (
  'connector' = 'blackhole'
)
CREATE TABLE `default_catalog`.`default_database`.`c` (
  `i` INT NOT NULL,
  `s` VARCHAR(2147483647),
  CONSTRAINT `abc` PRIMARY KEY (`i`) NOT ENFORCED
)
WITH (
  'connector' = 'blackhole'
)
CREATE TABLE `default_catalog`.`default_database`.`c` (
  `i` INT NOT NULL,
  `s` VARCHAR(2147483647) NOT NULL,
  CONSTRAINT `xyz` PRIMARY KEY (`s`) NOT ENFORCED
)
WITH (
  'connector' = 'blackhole'
)
CREATE TABLE `default_catalog`.`default_database`.`c` (
  `i` INT NOT NULL,
  `s` VARCHAR(2147483647) NOT NULL
)
WITH (
  'connector' = 'blackhole'
)
--! flink 2.3.0
