-- Values near each other and far from zero: nothing is lost, and what is taken back leaves
-- no trace (the sum of k = a goes from 3e15 to 1e15 + 2).
--! input t.json
{"k": "a", "v": 3000000000000000}
{"k": "b", "v": 1000000000000000}
{"k": "c", "v": 1000000000000001}
{"k": "a", "v": -1999999999999998}
--! sql
CREATE TABLE t (k STRING, v DOUBLE) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, v DOUBLE, s DOUBLE, d DOUBLE) WITH ('connector' = 'print');
INSERT INTO p SELECT n, v, s, d FROM (
  SELECT COUNT(*) AS n, VAR_POP(s) AS v, VAR_SAMP(s) AS s, STDDEV_SAMP(s) AS d
  FROM (SELECT k, SUM(v) AS s FROM t GROUP BY k)) WHERE n = 3 AND d < 10;
--! changelog
+U[3, 0.6666666666666666, 1.0, 1.0]
