-- INSERT into a table that is not there.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
INSERT INTO c.`default`.u SELECT 1;
--! error contains
Cannot find table '`c`.`default`.`u`' in any of the catalogs [c, default_catalog], nor as a temporary table.
--! flink 2.3.0
Cannot find table '`c`.`default`.`u`' in any of the catalogs [c, default_catalog], nor as a temporary table.
