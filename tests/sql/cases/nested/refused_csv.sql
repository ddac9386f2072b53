-- Refused, and why.
--! sql
CREATE TABLE t (a ARRAY<INT>) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'csv');
INSERT INTO t SELECT ARRAY[1];
--! error contains
The csv format has no ARRAY<INT>, the type of column 'a'; use 'format' = 'json'
