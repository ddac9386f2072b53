-- A lookup is by key.
--! sql
CREATE TABLE o (k STRING, v INT, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json', 'lookup.cache' = 'FULL');
SELECT o.k, d.w FROM o JOIN d FOR SYSTEM_TIME AS OF o.pt ON o.v > d.w;
--! error contains
Temporal table join requires an equality condition on fields of table [default_catalog.default_database.d].
