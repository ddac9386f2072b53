-- DISTINCT is no matter of the function's.
--! sql
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT longest(DISTINCT a) FROM (VALUES ('a')) AS t (a);
--! error contains
longest(DISTINCT ..) of a user's function is not supported yet
