-- As many names as columns.
--! sql
CREATE FUNCTION words_of AS 'split' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT * FROM LATERAL TABLE(words_of('a', ',')) AS x (a);
--! error contains
List of column aliases must have same degree as table; table has 2 columns, whereas alias list has 1 columns
