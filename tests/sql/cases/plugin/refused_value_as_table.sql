-- A scalar function does not.
--! sql
CREATE FUNCTION half AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT * FROM LATERAL TABLE(half(1.5)) AS x;
--! error contains
'half' is a scalar function, and makes no rows
