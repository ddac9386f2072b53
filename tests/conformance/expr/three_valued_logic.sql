-- NULL in logic and comparisons, over columns.
--! input t.json
{"t": true, "f": false, "n": null, "i": 2, "m": null}
--! sql
CREATE TABLE t (t BOOLEAN, f BOOLEAN, n BOOLEAN, i INT, m INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
t AND t => true
t AND f => false
t AND n => null
n AND t => null
f AND n => false
n AND f => false
n AND n => null
t OR n => true
n OR t => true
f OR n => null
n OR n => null
NOT n => null
NOT t => false
n = n => null
n <> t => null
n IS NULL => true
t IS NULL => false
n IS NOT NULL => false
n IS TRUE => false
n IS NOT TRUE => true
n IS FALSE => false
n IS NOT FALSE => true
n IS UNKNOWN => true
f IS NOT UNKNOWN => true
n IS NOT DISTINCT FROM n => true
t IS NOT DISTINCT FROM n => false
t IS DISTINCT FROM n => true
n IS DISTINCT FROM n => false
CASE WHEN n THEN 1 ELSE 2 END => 2
CASE WHEN f THEN 1 WHEN t THEN 2 END => 2
CASE WHEN f THEN 1 END => null
CASE i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'more' END => two
CASE m WHEN 1 THEN 'one' ELSE 'other' END => other
COALESCE(m, i, 7) => 2
COALESCE(m, m) => null
IFNULL(m, 5) => 5
NULLIF(i, 2) => null
NULLIF(i, 3) => 2
NULLIF(m, 3) => null
IF(n, 1, 2) => 2
IF(t, 1, 2) => 1
i IN (1, 2) => true
i IN (3, m) => null
i IN (2, m) => true
i NOT IN (3, m) => null
i NOT IN (2, m) => false
m IN (1, 2) => null
i BETWEEN 2 AND 3 => true
i BETWEEN m AND 1 => false
i BETWEEN m AND 3 => null
i NOT BETWEEN 3 AND 4 => true
m + 1 => null
m = 1 => null
-m => null
UPPER(CAST(NULL AS STRING)) => null
--! flink 2.3.0
