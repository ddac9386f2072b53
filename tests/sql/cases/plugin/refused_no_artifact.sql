-- A library has to be named.
--! sql
CREATE FUNCTION f AS 'f' LANGUAGE C;
--! error contains
a function of LANGUAGE C needs the one library that it is in
USING ARTIFACT '/path/library.so'
