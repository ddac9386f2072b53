-- What EXPLAIN says of a lookup join.
--! sql
CREATE TABLE o (id INT, k STRING, v INT, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, name STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '/in/d.json',
  'format' = 'json', 'lookup.cache' = 'FULL', 'lookup.full-cache.periodic-reload.interval' = '1 min');
EXPLAIN SELECT /*+ LOOKUP('table' = 'r', 'retry-predicate' = 'lookup_miss', 'retry-strategy' = 'fixed_delay',
  'fixed-delay' = '10 s', 'max-attempts' = '3', 'shuffle' = 'true') */ o.id, r.name
  FROM o LEFT JOIN d FOR SYSTEM_TIME AS OF o.pt AS r ON o.k = r.k AND r.w > 1 AND r.w < o.v;
--! text contains
LookupJoin(table=[default_catalog.default_database.d], joinType=[LeftOuterJoin], lookup=[k=k], where=[
retry=[lookup_miss, FIXED_DELAY, 10 s, 3], shuffle=[true]
the whole table, loaded every 1 min
