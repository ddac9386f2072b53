-- A database with functions is not empty; one that is dropped takes them along.
--! sql
CREATE DATABASE db;
CREATE FUNCTION db.f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
DROP DATABASE db CASCADE;
CREATE DATABASE db;
USE db;
SHOW USER FUNCTIONS;
CREATE FUNCTION f AS 'third' LANGUAGE C USING ARTIFACT '/lib/functions.so';
USE default_database;
DROP DATABASE db;
--! text
Empty set
--! error contains
case.sql:9:15: error: Database db in catalog default_catalog is not empty.
