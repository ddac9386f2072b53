-- Types of other systems.
--! input t.json

--! sql
CREATE TABLE a (x TEXT) WITH ('connector' = 'print');
--! error
case.sql:1:19: error: there is no type 'TEXT'
     1 | CREATE TABLE a (x TEXT) WITH ('connector' = 'print');
       |                   ^~~~
  hint: did you mean STRING?
