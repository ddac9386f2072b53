-- Refused, and why.
--! sql
CREATE TABLE t (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'csv');
INSERT INTO t SELECT MAP['a', 1];
--! error contains
The csv format has no maps: column 'm' but was: MAP<STRING, INT>
