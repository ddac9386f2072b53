-- The comma in front of FROM.
--! input t.json

--! sql
SELECT a, FROM t;
--! error
case.sql:1:11: error: expected an expression, found FROM
     1 | SELECT a, FROM t;
       |           ^~~~
  hint: remove the ',' in front of it
