-- A temporary function is another one.
--! sql
CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
DROP TEMPORARY FUNCTION f;
--! error contains
Temporary catalog function default_catalog.default_database.f doesn't exist
