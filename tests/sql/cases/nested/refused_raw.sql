-- Refused, and why.
--! sql
CREATE TABLE t (a ARRAY<INT>) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'raw');
INSERT INTO t SELECT ARRAY[1];
--! error contains
The 'raw' format doesn't supports 'ARRAY<INT>' as column type
