-- A key that is not the query's: DO NOTHING would need more than the latest row.
--! sql
CREATE TABLE p (v INT, k STRING, n BIGINT, PRIMARY KEY (v) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT v, k, COUNT(*) FROM (VALUES (1, 'a'), (1, 'b')) AS t(v, k) GROUP BY v, k ON CONFLICT DO NOTHING;
--! error contains
case.sql:2:95: error: ON CONFLICT of a query whose key is not the sink's, other than DO DEDUPLICATE, is not supported yet
