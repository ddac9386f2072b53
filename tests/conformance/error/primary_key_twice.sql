-- Two primary keys.
--! sql
CREATE TABLE g (a INT PRIMARY KEY NOT ENFORCED, b INT, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' = 'print');
--! error contains
Duplicate primary key definition
--! flink 2.3.0
Duplicate primary key definition
