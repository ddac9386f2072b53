-- Flink does not substitute ${NAME}, nor does the parser: outside of a string it is an error.
--! input t.json

--! sql
SELECT ${X};
--! error
case.sql:1:8: error: variables such as ${NAME} are not replaced in SQL text
     1 | SELECT ${X};
       |        ^~
  hint: replace them before, as in: envsubst < job.sql | millrace run -
