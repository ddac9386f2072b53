-- A sink of one catalog, a source of another; a table of the same name in both.
--! input t.json
{"a": 1}
{"a": 2}
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE c.`default`.t (a INT) WITH ('connector' = 'print');
INSERT INTO c.`default`.t SELECT x.a FROM default_catalog.default_database.t AS x;
--! expect
+I[1]
+I[2]
--! flink 2.3.0
