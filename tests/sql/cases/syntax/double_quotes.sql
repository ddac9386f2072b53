-- Double quotes are no quotes.
--! input t.json

--! sql
SELECT "x";
--! error
case.sql:1:8: error: double quotes mean nothing in Flink SQL
     1 | SELECT "x";
       |        ^
  hint: write 'text' for a string, or `name` for a name
