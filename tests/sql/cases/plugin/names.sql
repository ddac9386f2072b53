-- Names: a built-in function comes before one of the database, and behind a temporary system one.
--! sql
CREATE FUNCTION abs AS 'first_of' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TEMPORARY SYSTEM FUNCTION sign AS 'first_of' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TEMPORARY FUNCTION f AS 'first_of' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION f AS 'not_both' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE p (a BIGINT, b BIGINT, c BIGINT, d BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT ABS(-3), `default_database`.abs(-3), SIGN(-3), F(-3);
--! expect
+I[3, -3, -3, -3]
