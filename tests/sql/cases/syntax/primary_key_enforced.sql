-- Keys are declared, not enforced.
--! input t.json

--! sql
CREATE TABLE a (x INT, PRIMARY KEY (x)) WITH ('connector' = 'print');
--! error
case.sql:1:38: error: PRIMARY KEY must be followed by NOT ENFORCED
     1 | CREATE TABLE a (x INT, PRIMARY KEY (x)) WITH ('connector' = 'print');
       |                                      ^
  hint: the key is declared, not checked: Flink does not own the data
