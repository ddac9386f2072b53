-- EXPLAIN of fields, elements and UNNEST.
--! sql
CREATE TABLE t (id INT, r ROW<a INT, b STRING>, tags ARRAY<STRING>)
  WITH ('connector' = 'filesystem', 'path' = '/in/t', 'format' = 'json');
EXPLAIN SELECT r.a, tags[1], x FROM t CROSS JOIN UNNEST(tags) AS u (x);
DESCRIBE t;
--! input t/a.json

--! text contains
Unnest(of=[tags], joinType=[INNER])
r.a
ITEM(tags, 1)
ROW<`a` INT, `b` STRING>
