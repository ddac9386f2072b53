-- An aggregate by a partition column, over CSV, whose fields are counted without it.
--! input t/k=a/a.csv
1,10
2,20
--! input t/k=b/b.csv
3,30
--! sql
CREATE TABLE t (k STRING, id INT, v INT) PARTITIONED BY (k)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'csv');
CREATE TABLE p (k STRING, n BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*), SUM(v) FROM t GROUP BY k;
--! changelog
+I[a, 1, 10]
-U[a, 1, 10]
+U[a, 2, 30]
+I[b, 1, 30]
