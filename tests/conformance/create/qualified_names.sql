-- Tables by one, two or three names.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": 2}
--! sql
CREATE TABLE default_catalog.default_database.t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO default_database.p SELECT default_database.t.k FROM default_catalog.default_database.t;
--! expect
+I[a]
+I[b]
--! flink 2.3.0
