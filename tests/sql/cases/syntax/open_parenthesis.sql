-- Which '(' is not closed.
--! input t.json

--! sql
CREATE TABLE a (x INT WITH ('connector' = 'print');
--! error
case.sql:1:23: error: expected ',' or ')', found WITH
     1 | CREATE TABLE a (x INT WITH ('connector' = 'print');
       |                       ^~~~
  hint: the '(' at line 1, column 16 is not closed
