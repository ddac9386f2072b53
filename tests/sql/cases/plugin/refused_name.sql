-- Names are printed in plans.
--! sql
CREATE FUNCTION `a b` AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
--! error contains
the name of a function has letters, digits and '_' only
