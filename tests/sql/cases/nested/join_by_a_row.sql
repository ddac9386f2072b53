-- A join whose key is a row.
--! input t.json
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 1}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 2}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 3}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 4}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 5}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 6}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 7}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 8}
--! sql
CREATE TABLE t (id INT, k ROW<a INT, b ARRAY<STRING>>, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v INT, w INT) WITH ('connector' = 'print');
INSERT INTO p SELECT a.v, b.v FROM t AS a JOIN t AS b ON a.k = b.k AND a.v < b.v;
--! expect
+I[1, 7]
+I[2, 8]
