-- It has to have the function.
--! sql
CREATE FUNCTION f AS 'count_chr' LANGUAGE C USING ARTIFACT '/lib/functions.so';
--! error contains
the library has no function 'count_chr'; did you mean 'count_char'?
