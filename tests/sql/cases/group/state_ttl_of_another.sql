-- A hint about a table that is not there; the sentence is Flink's.
--! input t.json

--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
SELECT /*+ STATE_TTL('x' = '1d') */ k, SUM(v) AS n FROM t AS o GROUP BY k;
--! error contains
The options of following hints cannot match the name of input tables or views
`x` in `STATE_TTL`
