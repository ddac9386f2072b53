-- 'table.exec.sink.upsert-materialize' = 'FORCE': also when the key is the query's.
--! sql
SET 'table.exec.sink.upsert-materialize' = 'FORCE';
CREATE TABLE p (v INT, k STRING, n BIGINT, PRIMARY KEY (v, k) NOT ENFORCED) WITH ('connector' = 'print');
INSERT INTO p SELECT v, k, COUNT(*) FROM (VALUES (1, 'a'), (1, 'b'), (1, 'a'), (2, 'a'), (1, 'c')) AS t(v, k) GROUP BY v, k;
--! changelog
+I[1, a, 1]
+I[1, b, 1]
-D[1, a, 1]
+I[1, a, 2]
+I[2, a, 1]
+I[1, c, 1]
--! flink 2.3.0
