-- Where the string begins.
--! input t.json

--! sql
SELECT 'abc;
--! error
case.sql:1:8: error: this string is not closed
     1 | SELECT 'abc;
       |        ^~~~~
  hint: close it with ', and write '' for a quote in it
