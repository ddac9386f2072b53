-- LEFT JOIN: rows without a match come once, with NULLs; so do those whose matches all fail the
-- condition, which is over both sides, one side, or computed columns of the table.
--! input o.json
{"id": 1, "k": 1, "v": 10}
{"id": 2, "k": 2, "v": 20}
{"id": 3, "k": null, "v": 30}
{"id": 4, "k": 1, "v": 1}
{"id": 5, "k": 7, "v": 50}
--! input d/a.csv
1,x,5
2,y,100
--! input d/b.csv
1,z,7
3,w,1
--! sql
CREATE TABLE o (id INT, k BIGINT, v INT, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE d (k BIGINT, name STRING, w INT, loud AS UPPER(name) || '!', PRIMARY KEY (k) NOT ENFORCED)
  WITH ('connector' = 'filesystem', 'path' = '/in/d', 'format' = 'csv', 'lookup.cache' = 'FULL');
CREATE TABLE p (id INT, v INT, loud STRING, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT o.id, o.v, r.loud, r.w FROM o LEFT JOIN d FOR SYSTEM_TIME AS OF o.pt AS r
  ON o.k = r.k AND o.v > r.w AND r.loud <> 'X!';
--! expect
+I[1, 10, Z!, 7]
+I[2, 20, null, null]
+I[3, 30, null, null]
+I[4, 1, null, null]
+I[5, 50, null, null]
