-- Rows that are updated keep their kinds; as long as the table stays the same, what is taken back
-- is what was given.
--! input o.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
{"k": "a", "v": 3}
{"k": "c", "v": 4}
--! input d.json
{"k": "a", "name": "A"}
{"k": "c", "name": "C"}
--! sql
CREATE TABLE o (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, name STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json', 'lookup.cache' = 'FULL');
CREATE TABLE p (k STRING, s INT, name STRING) WITH ('connector' = 'print');
CREATE VIEW s AS SELECT k, s, PROCTIME() AS pt FROM (SELECT k, SUM(v) AS s FROM o GROUP BY k);
INSERT INTO p SELECT s.k, s.s, d.name FROM s LEFT JOIN d FOR SYSTEM_TIME AS OF s.pt ON s.k = d.k;
--! changelog
+I[a, 4, A]
+I[b, 2, null]
+I[c, 4, C]
--! warn contains
a lookup join of updating rows
