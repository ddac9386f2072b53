-- LIKE a table that is not there.
--! sql
CREATE TABLE p LIKE nope;
--! error contains
Source table '`default_catalog`.`default_database`.`nope`' of the LIKE clause not found in the catalog, at line 1, column 21
--! flink 2.3.0
Source table '`default_catalog`.`default_database`.`nope`' of the LIKE clause not found in the catalog, at line 1, column 21
