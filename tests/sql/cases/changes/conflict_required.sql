-- 'table.exec.sink.require-on-conflict': what to do has to be said.
--! sql
SET 'table.exec.sink.require-on-conflict' = 'true';
CREATE TABLE p (v INT, k STRING, n BIGINT, PRIMARY KEY (v) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT v, k, COUNT(*) FROM (VALUES (1, 'a')) AS t(v, k) GROUP BY v, k ON CONFLICT DO DEDUPLICATE;
INSERT INTO p SELECT v, k, COUNT(*) FROM (VALUES (1, 'a'), (1, 'b')) AS t(v, k) GROUP BY v, k;
--! expect
+I[1, a, 1]
--! error contains
The query has an upsert key that differs from the primary key of the sink table 'default_catalog.default_database.p'. Primary key: [v]
