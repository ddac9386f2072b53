-- An aggregate over rows that are taken back.
--! input t.json
{"k": "a", "v": 10, "w": 1}
{"k": "b", "v": 7, "w": 3}
{"k": "a", "v": 20, "w": 3}
{"k": "c", "v": 5, "w": 2}
{"k": "b", "v": 9, "w": 1}
--! sql
CREATE FUNCTION weighted_avg AS 'weighted_avg' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (k STRING, v INT, w INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, a BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT n, weighted_avg(total, n) FROM (
  SELECT k, SUM(v) AS total, CAST(COUNT(*) AS INT) AS n FROM t GROUP BY k) GROUP BY n;
--! changelog
+I[1, 5]
+I[2, 23]
