-- STATE_TTL says for each side of a join how long its rows are kept; what a key holds decides how
-- rows are found.
--! sql
CREATE TABLE a (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k STRING, w INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
EXPLAIN SELECT /*+ STATE_TTL('x' = '1 d') */ x.v, y.n FROM a AS x JOIN (SELECT w, COUNT(*) AS n FROM b GROUP BY w) AS y ON x.v = y.w;
EXPLAIN SELECT x.v, b.w FROM a AS x JOIN b ON x.v = b.w;
--! text contains
leftInputSpec=[NoUniqueKey], rightInputSpec=[JoinKeyContainsUniqueKey]
rows of the left until they have not been written for 1 d; of the right for ever, UNBOUNDED
leftInputSpec=[NoUniqueKey], rightInputSpec=[HasUniqueKey]
