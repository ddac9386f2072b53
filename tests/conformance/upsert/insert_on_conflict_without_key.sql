-- ON CONFLICT without a primary key.
--! sql
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*) FROM (VALUES ('a'), ('a'), ('b')) AS t(k) GROUP BY k ON CONFLICT DO DEDUPLICATE;
--! changelog
+I[a, 1]
-U[a, 1]
+U[a, 2]
+I[b, 1]
--! flink 2.3.0
