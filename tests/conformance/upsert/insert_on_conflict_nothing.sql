-- ON CONFLICT DO NOTHING of a query whose key is the sink's.
--! sql
CREATE TABLE p (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM (VALUES ('a'), ('a'), ('b')) AS t(k) GROUP BY k ON CONFLICT DO NOTHING;
--! changelog
+I[a, 1]
-U[a, 1]
+U[a, 2]
+I[b, 1]
--! flink 2.3.0
