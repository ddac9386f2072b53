-- An aggregate that can not take rows back.
--! sql
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SELECT longest(b) FROM (SELECT a, MAX(a) AS b FROM (VALUES ('a')) AS t (a) GROUP BY a) GROUP BY a;
--! error contains
case.sql:2:8: error: the aggregate 'longest' can not take rows back, which its input does
