-- A primary key that would be enforced.
--! sql
CREATE TABLE g (a INT PRIMARY KEY) WITH ('connector' = 'print');
--! error contains
Flink doesn't support ENFORCED mode for PRIMARY KEY constraint
--! flink 2.3.0
Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT ENFORCED controls if the constraint checks are performed on the incoming/outgoing data. Flink does not own the data therefore the only supported mode is the NOT ENFORCED mode
