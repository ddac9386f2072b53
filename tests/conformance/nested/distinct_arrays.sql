-- SELECT DISTINCT of arrays; COUNT(DISTINCT array) would be the same.
--! input nested.json
{"id": 1, "tags": ["x", "y"]}
{"id": 2, "tags": ["x", "y"]}
{"id": 3, "tags": ["y", "x"]}
{"id": 4, "tags": null}
{"id": 5, "tags": null}
--! sql
CREATE TABLE nested (id INT, tags ARRAY<STRING>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (tags ARRAY<STRING>) WITH ('connector' = 'print');
INSERT INTO p SELECT DISTINCT tags FROM nested;
--! expect
+I[[x, y]]
+I[[y, x]]
+I[null]
--! flink 2.3.0
