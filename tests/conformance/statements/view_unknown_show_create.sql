-- SHOW CREATE of a view that is not there.
--! sql
SHOW CREATE VIEW nope;
--! error contains
Could not execute SHOW CREATE VIEW. View with identifier `default_catalog`.`default_database`.`nope` does not exist.
--! flink 2.3.0
Could not execute SHOW CREATE VIEW. View with identifier `default_catalog`.`default_database`.`nope` does not exist.
