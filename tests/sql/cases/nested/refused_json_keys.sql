-- Refused, and why.
--! sql
CREATE TABLE t (m MAP<INT, STRING>) WITH ('connector' = 'filesystem', 'path' = '/out/t', 'format' = 'json');
INSERT INTO t SELECT MAP[1, 'a'];
--! error contains
JSON format doesn't support non-string as key type of map. The type is: MAP<INT, STRING>
