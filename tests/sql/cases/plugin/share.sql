-- Equal calls are one, in GROUP BY and in the select list; EXPLAIN shows calls as they are.
--! input t.json
{"s": "a,b"}
{"s": "c,d"}
{"s": "e"}
--! sql
CREATE FUNCTION count_char AS 'count_char' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TABLE t (s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (n BIGINT, c BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT count_char(s, ',') AS n, COUNT(*) FROM t GROUP BY count_char(s, ',');
EXPLAIN SELECT count_char(s, ','), longest(s) FROM t GROUP BY count_char(s, ',');
--! changelog
+I[1, 2]
+I[0, 1]
--! text contains
count_char(s, ',')
longest(s)
