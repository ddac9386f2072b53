-- There are none.
--! sql
CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so' WITH ('a' = 'b');
--! error contains
a function of LANGUAGE C has no options
