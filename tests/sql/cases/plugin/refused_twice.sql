-- A name is taken once.
--! sql
CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION IF NOT EXISTS F AS 'third' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION F AS 'third' LANGUAGE C USING ARTIFACT '/lib/functions.so';
--! error contains
case.sql:3:17: error: Could not register catalog function. A function 'default_catalog.default_database.f' does already exist.
