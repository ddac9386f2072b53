-- A table needs a database.
--! sql
CREATE TABLE nope.t (a INT) WITH ('connector' = 'print');
--! error contains
Database nope does not exist in Catalog default_catalog.
--! flink 2.3.0
Could not execute CreateTable in path `default_catalog`.`nope`.`t`
Database nope does not exist in Catalog default_catalog.
