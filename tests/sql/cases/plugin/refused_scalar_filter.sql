-- FILTER is for aggregates.
--! sql
CREATE FUNCTION half AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT half(a) FILTER (WHERE TRUE) FROM (VALUES (1.5)) AS t (a);
--! error contains
'half' is not an aggregate: it takes no *, DISTINCT or FILTER
