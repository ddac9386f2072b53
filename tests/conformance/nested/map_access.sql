-- A key that is not there gives NULL.
--! input nested.json
{"id": 1, "tags": ["x", "y", "x"], "m": {"p": 1, "q": 2}, "r": {"a": 7, "b": {"c": "deep"}}, "items": [{"n": "i", "q": 3}, {"n": "j", "q": null}]}
{"id": 2, "tags": [], "m": {}, "r": {"a": null, "b": null}, "items": []}
{"id": 3, "tags": null, "m": null, "r": null, "items": null}
{"id": 4, "tags": [null, "z"], "m": {"p": null}, "r": {"a": -1, "b": {"c": null}}, "items": [{"n": null, "q": 9}]}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b ROW<c STRING>>,
  items ARRAY<ROW<n STRING, q INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, p INT, n INT, c INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, m['p'] AS p, m['nope'] AS n, CARDINALITY(m) AS c FROM nested;
--! expect
+I[1, 1, null, 2]
+I[2, null, null, 0]
+I[3, null, null, null]
+I[4, null, null, 1]
--! flink 2.3.0
