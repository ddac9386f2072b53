-- A row with an array as the key of an aggregation: through exchanges, state, crashes.
--! input t.json
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 1}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 2}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 3}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 4}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 5}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 6}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 7}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 8}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 9}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 10}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 11}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 12}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 13}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 14}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 15}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 16}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 17}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 18}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 19}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 20}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 21}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 22}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 23}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 24}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 25}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 26}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 27}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 28}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 29}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 30}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 31}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 32}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 33}
{"id": 1, "k": {"a": 0, "b": ["long enough to lie elsewhere", "1"]}, "v": 34}
{"id": 2, "k": {"a": 1, "b": ["long enough to lie elsewhere", "2"]}, "v": 35}
{"id": 0, "k": {"a": 0, "b": ["long enough to lie elsewhere", "0"]}, "v": 36}
{"id": 1, "k": {"a": 1, "b": ["long enough to lie elsewhere", "1"]}, "v": 37}
{"id": 2, "k": {"a": 0, "b": ["long enough to lie elsewhere", "2"]}, "v": 38}
{"id": 0, "k": {"a": 1, "b": ["long enough to lie elsewhere", "0"]}, "v": 39}
--! sql
CREATE TABLE t (id INT, k ROW<a INT, b ARRAY<STRING>>, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k ROW<a INT, b ARRAY<STRING>>, n BIGINT, s INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, COUNT(*), SUM(v) FROM t GROUP BY k;
--! changelog
+I[+I[1, [long enough to lie elsewhere, 1]], 7, 133]
+I[+I[0, [long enough to lie elsewhere, 2]], 7, 140]
+I[+I[1, [long enough to lie elsewhere, 0]], 7, 147]
+I[+I[0, [long enough to lie elsewhere, 1]], 6, 114]
+I[+I[1, [long enough to lie elsewhere, 2]], 6, 120]
+I[+I[0, [long enough to lie elsewhere, 0]], 6, 126]
