-- Directories that somebody else has made: any order, names escaped, a default name of one's own, a directory that says nothing.
--! input t/k=x/d=1/a.json
{"id": 1}
--! input t/d=2/k=a%20b%3D/b.json
{"id": 2}
--! input t/d=none/k=z/c.json
{"id": 3}
--! input t/odd/d.json
{"id": 4}
--! sql
CREATE TABLE t (id INT, d INT, k STRING) PARTITIONED BY (d, k)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json', 'partition.default-name' = 'none');
CREATE TABLE p (d INT, k STRING, id INT) WITH ('connector' = 'print');
INSERT INTO p SELECT d, k, id FROM t;
--! expect
+I[1, x, 1]
+I[2, a b=, 2]
+I[null, z, 3]
+I[null, null, 4]
