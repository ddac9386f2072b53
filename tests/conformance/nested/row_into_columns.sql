-- A ROW into a sink with nested columns.
--! input nested.json
{"id": 1, "tags": ["x", "y", "x"], "m": {"p": 1, "q": 2}, "r": {"a": 7, "b": {"c": "deep"}}, "items": [{"n": "i", "q": 3}, {"n": "j", "q": null}]}
{"id": 2, "tags": [], "m": {}, "r": {"a": null, "b": null}, "items": []}
{"id": 3, "tags": null, "m": null, "r": null, "items": null}
{"id": 4, "tags": [null, "z"], "m": {"p": null}, "r": {"a": -1, "b": {"c": null}}, "items": [{"n": null, "q": 9}]}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b ROW<c STRING>>,
  items ARRAY<ROW<n STRING, q INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, r2 ROW<`a` BIGINT, `t` ARRAY<STRING>>) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CAST(ROW(r.a, tags) AS ROW<a BIGINT, t ARRAY<STRING>>) AS r2 FROM nested;
--! expect
+I[1, +I[7, [x, y, x]]]
+I[2, +I[null, []]]
+I[3, +I[null, null]]
+I[4, +I[-1, [null, z]]]
--! flink 2.3.0
