-- What is not there can not be dropped, but IF EXISTS.
--! sql
CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
DROP FUNCTION f;
DROP FUNCTION IF EXISTS f;
DROP FUNCTION f;
--! error contains
case.sql:4:15: error: Function default_database.f does not exist in Catalog default_catalog.
