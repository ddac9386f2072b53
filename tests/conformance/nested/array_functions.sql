-- Functions over arrays.
--! input nested.json
{"id": 1, "tags": ["x", "y", "x"], "m": {"p": 1, "q": 2}, "r": {"a": 7, "b": {"c": "deep"}}, "items": [{"n": "i", "q": 3}, {"n": "j", "q": null}]}
{"id": 2, "tags": [], "m": {}, "r": {"a": null, "b": null}, "items": []}
{"id": 3, "tags": null, "m": null, "r": null, "items": null}
{"id": 4, "tags": [null, "z"], "m": {"p": null}, "r": {"a": -1, "b": {"c": null}}, "items": [{"n": null, "q": 9}]}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b ROW<c STRING>>,
  items ARRAY<ROW<n STRING, q INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, c BOOLEAN, d ARRAY<STRING>, p INT, r ARRAY<STRING>, rv ARRAY<STRING>, cc ARRAY<STRING>, j STRING, sl ARRAY<STRING>)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, ARRAY_CONTAINS(tags, 'x') AS c, ARRAY_DISTINCT(tags) AS d, ARRAY_POSITION(tags, 'y') AS p, ARRAY_REMOVE(tags, 'x') AS r,
  ARRAY_REVERSE(tags) AS rv, ARRAY_CONCAT(tags, ARRAY['!']) AS cc, ARRAY_JOIN(tags, '+') AS j, ARRAY_SLICE(tags, 2) AS sl FROM nested;
--! expect
+I[1, true, [x, y], 2, [y], [x, y, x], [x, y, x, !], x+y+x, [y, x]]
+I[2, false, [], 0, [], [], [!], , []]
+I[3, null, null, null, null, null, null, null, null]
+I[4, false, [null, z], 0, [null, z], [z, null], [null, z, !], z, [z]]
--! flink 2.3.0
