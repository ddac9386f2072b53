-- A hint for a table that is not there.
--! sql
CREATE TABLE o (k STRING, v INT, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json', 'lookup.cache' = 'FULL');
SELECT /*+ LOOKUP('table' = 'e') */ o.k, d.w FROM o JOIN d FOR SYSTEM_TIME AS OF o.pt ON o.k = d.k;
--! error contains
The options of following hints cannot match the name of input tables or views: `e` in `LOOKUP`
