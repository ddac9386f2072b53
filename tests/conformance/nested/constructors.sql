-- ROW, ARRAY and MAP constructors.
--! input nested.json
{"id": 1, "tags": ["x", "y", "x"], "m": {"p": 1, "q": 2}, "r": {"a": 7, "b": {"c": "deep"}}, "items": [{"n": "i", "q": 3}, {"n": "j", "q": null}]}
{"id": 2, "tags": [], "m": {}, "r": {"a": null, "b": null}, "items": []}
{"id": 3, "tags": null, "m": null, "r": null, "items": null}
{"id": 4, "tags": [null, "z"], "m": {"p": null}, "r": {"a": -1, "b": {"c": null}}, "items": [{"n": null, "q": 9}]}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b ROW<c STRING>>,
  items ARRAY<ROW<n STRING, q INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (r ROW<`EXPR$0` INT, `EXPR$1` STRING>, a ARRAY<INT>, m MAP<STRING, INT>)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT ROW(id, 'x') AS r, ARRAY[id, id + 1] AS a, MAP['k', id] AS m FROM nested;
--! expect
+I[+I[1, x], [1, 2], {k=1}]
+I[+I[2, x], [2, 3], {k=2}]
+I[+I[3, x], [3, 4], {k=3}]
+I[+I[4, x], [4, 5], {k=4}]
--! flink 2.3.0
