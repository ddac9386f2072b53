-- Refused, as in Flink.
--! sql
CREATE TABLE t (r ROW<a ARRAY<INT>>) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'csv');
INSERT INTO t SELECT ROW(ARRAY[1]);
--! error contains
Only simple types are supported in the second level nesting of fields 'r' but was: ARRAY<INT>
