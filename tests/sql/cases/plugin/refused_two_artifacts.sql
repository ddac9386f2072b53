-- A function is in one library.
--! sql
CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so', ARTIFACT '/lib/more.so';
--! error contains
a function of LANGUAGE C needs the one library that it is in
