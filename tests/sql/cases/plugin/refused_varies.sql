-- Rows that are taken back must be made again.
--! sql
CREATE FUNCTION varies AS 'varies' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT n FROM (SELECT a, COUNT(*) AS b FROM (VALUES (1)) AS t (a) GROUP BY a), LATERAL TABLE(varies(1, CAST(b AS INT))) AS x;
--! error contains
a table function that gives other rows for the same arguments can not be joined with rows that are updated or deleted
