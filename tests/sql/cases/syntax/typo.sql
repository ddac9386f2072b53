-- A statement nobody knows, and the one that may be meant.
--! input t.json

--! sql
SELCT 1;
--! error
case.sql:1:1: error: expected a statement, found 'SELCT'
     1 | SELCT 1;
       | ^~~~~
  hint: did you mean SELECT?
