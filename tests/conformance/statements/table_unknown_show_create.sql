-- SHOW CREATE of a table that is not there.
--! sql
SHOW CREATE TABLE nope;
--! error contains
Could not execute SHOW CREATE TABLE. Table with identifier `default_catalog`.`default_database`.`nope` does not exist.
--! flink 2.3.0
Could not execute SHOW CREATE TABLE. Table with identifier `default_catalog`.`default_database`.`nope` does not exist.
