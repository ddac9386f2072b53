-- A table function stands in FROM.
--! sql
CREATE FUNCTION words_of AS 'split' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT words_of('a', ',');
--! error contains
'words_of' is a table function: it stands in FROM
FROM t, LATERAL TABLE(words_of(..)) AS x (..)
