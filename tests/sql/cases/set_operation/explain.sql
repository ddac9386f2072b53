-- What EXPLAIN says of EXCEPT ALL.
--! sql
CREATE TABLE a (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
EXPLAIN SELECT k FROM a EXCEPT ALL SELECT k FROM a WHERE n > 1;
--! text contains
SetOperation(operation=[EXCEPT ALL], select=[k]
the different rows of both sides and how often each is there, UNBOUNDED
