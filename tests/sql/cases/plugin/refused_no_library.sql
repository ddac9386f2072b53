-- It has to be there.
--! sql
CREATE FUNCTION f AS 'f' LANGUAGE C USING ARTIFACT '/lib/other.so';
--! error contains
the library could not be loaded: /lib/other.so: no such file
