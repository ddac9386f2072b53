-- FOR SYSTEM_TIME AS OF a processing time: each row beside those that a table in memory has for its
-- key, here on the reactor that owns the key.  A NULL key matches nothing, a key may have several rows, and order is the table's.
--! input o.json
{"id": 1, "k": "a", "v": 10}
{"id": 2, "k": "b", "v": 20}
{"id": 3, "k": null, "v": 30}
{"id": 4, "k": "a", "v": 40}
{"id": 5, "k": "z", "v": 50}
--! input d.json
{"k": "a", "name": "a long enough name to leave the cell", "w": 1}
{"k": "b", "name": "bb", "w": 2}
{"k": "a", "name": "second a", "w": 3}
{"k": null, "name": "nobody", "w": 4}
--! sql
CREATE TABLE o (id INT, k STRING, v INT, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k STRING, name STRING, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/d.json', 'format' = 'json', 'lookup.cache' = 'FULL');
CREATE TABLE p (id INT, v INT, name STRING, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT /*+ LOOKUP('table' = 'd', 'shuffle' = 'true') */ o.id, o.v, d.name, d.w FROM o JOIN d FOR SYSTEM_TIME AS OF o.pt AS d ON o.k = d.k;
--! expect
+I[1, 10, a long enough name to leave the cell, 1]
+I[1, 10, second a, 3]
+I[2, 20, bb, 2]
+I[4, 40, a long enough name to leave the cell, 1]
+I[4, 40, second a, 3]
