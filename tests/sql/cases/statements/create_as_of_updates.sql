-- CREATE TABLE .. AS a query that updates, into a table that takes only new rows: refused, and
-- no table is left behind.
--! input t.json
{"k": "a"}
--! sql
CREATE TABLE t (k STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE f WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json')
  AS SELECT k, COUNT(*) AS n FROM t GROUP BY k;
--! error contains
doesn't support consuming update changes
