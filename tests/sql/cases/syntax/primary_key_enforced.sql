-- Keys are declared, not enforced.
--! input t.json

--! sql
CREATE TABLE a (x INT, PRIMARY KEY (x)) WITH ('connector' = 'print');
--! error
case.sql:1:38: error: Flink doesn't support ENFORCED mode for PRIMARY KEY constraint
     1 | CREATE TABLE a (x INT, PRIMARY KEY (x)) WITH ('connector' = 'print');
       |                                      ^
  hint: write NOT ENFORCED behind it: the key is declared, not checked
