-- GROUP BY a whole row, and a whole array.
--! input nested.json
{"id": 1, "tags": ["x", "y"], "r": {"a": 7, "b": "long enough not to be inline"}}
{"id": 2, "tags": ["x", "y"], "r": {"b": "long enough not to be inline", "a": 7}}
{"id": 3, "tags": ["y", "x"], "r": {"a": 7, "b": null}}
{"id": 4, "tags": null, "r": null}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>, r ROW<a INT, b STRING>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (r ROW<a INT, b STRING>, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT r, COUNT(*) FROM nested GROUP BY r;
--! changelog
+I[+I[7, long enough not to be inline], 1]
-U[+I[7, long enough not to be inline], 1]
+U[+I[7, long enough not to be inline], 2]
+I[+I[7, null], 1]
+I[null, 1]
--! flink 2.3.0
