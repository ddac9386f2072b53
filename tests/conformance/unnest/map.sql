-- A map becomes keys and values.
--! input nested.json
{"id": 1, "tags": ["x", "y", "x"], "m": {"p": 1, "q": 2}, "r": {"a": 7, "b": {"c": "deep"}}, "items": [{"n": "i", "q": 3}, {"n": "j", "q": null}]}
{"id": 2, "tags": [], "m": {}, "r": {"a": null, "b": null}, "items": []}
{"id": 3, "tags": null, "m": null, "r": null, "items": null}
{"id": 4, "tags": [null, "z"], "m": {"p": null}, "r": {"a": -1, "b": {"c": null}}, "items": [{"n": null, "q": 9}]}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b ROW<c STRING>>,
  items ARRAY<ROW<n STRING, q INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, mk STRING, mv INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, mk, mv FROM nested CROSS JOIN UNNEST(m) AS t (mk, mv);
--! expect
+I[1, p, 1]
+I[1, q, 2]
+I[4, p, null]
--! flink 2.3.0
