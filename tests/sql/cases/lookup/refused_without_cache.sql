-- A file is loaded only when it is said that it may be.
--! sql
CREATE TABLE o (k STRING, pt AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json');
SELECT o.k, d.w FROM o JOIN d FOR SYSTEM_TIME AS OF o.pt ON o.k = d.k;
--! error contains
Processing-time temporal join is not supported yet.
'lookup.cache' = 'FULL' in its WITH loads the table
