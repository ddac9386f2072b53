-- ALTER of a table that is not there.
--! sql
CREATE TABLE t (a STRING, b BYTES, h INT NOT NULL, ts TIMESTAMP(3), PRIMARY KEY (h) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
ALTER TABLE nope RENAME TO y;
--! error contains
Table `default_catalog`.`default_database`.`nope` doesn't exist or is a temporary table.
--! flink 2.3.0
Table `default_catalog`.`default_database`.`nope` doesn't exist or is a temporary table.
