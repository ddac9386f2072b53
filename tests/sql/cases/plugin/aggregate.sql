-- An aggregate of two arguments, without a window: rows with a NULL among them add nothing.
--! input t.json
{"k": "a", "v": 10, "w": 1, "s": "one"}
{"k": "b", "v": 7, "w": 3, "s": "a text of more than twenty bytes"}
{"k": "a", "v": 20, "w": 3, "s": "three"}
{"k": "a", "v": null, "w": 3, "s": null}
{"k": "c", "v": null, "w": null, "s": null}
{"k": "b", "v": 9, "w": 1, "s": "x"}
--! sql
CREATE FUNCTION weighted_avg AS 'weighted_avg' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION nulls_in AS 'nulls_in' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION rows_seen AS 'rows_seen' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (k STRING, v INT, w INT, s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, a BIGINT, big BIGINT, l STRING, n BIGINT, r TINYINT, c BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, weighted_avg(v, w), weighted_avg(v, w) FILTER (WHERE v > 9), longest(s), nulls_in(s, v), rows_seen(), COUNT(*)
FROM t GROUP BY k HAVING rows_seen() > 0;
--! changelog
+I[a, 17, 17, three, 1, 3, 3]
+I[b, 7, null, a text of more than , 0, 2, 2]
+I[c, null, null, null, 1, 1, 1]
