-- The hint says it for one query, by the name that the table goes by.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
EXPLAIN SELECT /*+ STATE_TTL('o' = '1d') */ k, SUM(v) AS n FROM t AS o GROUP BY k;
--! text contains
state: keys of (k) x 64 bytes, each until nobody has used it for 1 d
