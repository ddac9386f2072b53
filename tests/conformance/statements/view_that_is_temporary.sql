-- A temporary view goes by DROP TEMPORARY VIEW.
--! sql
CREATE TEMPORARY VIEW v AS SELECT 1 AS x;
DROP VIEW v;
--! error contains
Temporary view with identifier '`default_catalog`.`default_database`.`v`' exists. Drop it first before removing the permanent view.
--! flink 2.3.0
Temporary view with identifier '`default_catalog`.`default_database`.`v`' exists. Drop it first before removing the permanent view.
