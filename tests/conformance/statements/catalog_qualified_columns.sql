-- Columns by the whole name of their table; a view leads where it was made.
--! input t.json
{"a": 1}
{"a": 2}
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE TABLE c.`default`.t (a INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
USE CATALOG c;
CREATE VIEW v AS SELECT a FROM t;
USE CATALOG default_catalog;
CREATE TABLE t (a INT, b INT) WITH ('connector' = 'print');
INSERT INTO t SELECT c.`default`.v.a, v.a + 10 FROM c.`default`.v;
--! expect
+I[1, 11]
+I[2, 12]
--! flink 2.3.0
