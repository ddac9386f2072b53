-- A table that can not be loaded fails the job before it reads anything.
--! input o.json
{"k": "a"}
--! sql
CREATE TABLE o (k STRING, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/nowhere.json', 'format' = 'json', 'lookup.cache' = 'FULL');
SELECT o.k, d.w FROM o JOIN d FOR SYSTEM_TIME AS OF o.pt ON o.k = d.k;
--! error contains
/in/nowhere.json
table 'd'
