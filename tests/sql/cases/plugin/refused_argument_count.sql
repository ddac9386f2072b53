-- One too many.
--! sql
CREATE FUNCTION half AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT half(1.5, 2);
--! error contains
Cannot apply 'half' to arguments of type
Supported form(s): half(DECIMAL(10, 2))
