-- 'ignore-parse-errors': the innermost value that does not fit is NULL.  (Flink's parser then
-- stands where it failed, and loses what follows, or the row.)
--! input nested.json
{"id": 1, "r": {"i": "no", "b": {"j": 4}}, "a": [1, "x", 3], "m": {"k": 1, "l": []}}
{"id": 2, "r": 5, "a": {"x": 1}, "m": [1]}
{"id": 3, "r": {"i": 1, "b": [2]}, "a": [[1]], "m": {"k": "z"}}
--! sql
CREATE TABLE nested (id INT, r ROW<i INT, b ROW<j INT>>, a ARRAY<INT>, m MAP<STRING, INT>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
CREATE TABLE p (id INT, r ROW<i INT, b ROW<j INT>>, a ARRAY<INT>, m MAP<STRING, INT>) WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM nested;
--! expect
+I[1, +I[null, +I[4]], [1, null, 3], {k=1, l=null}]
+I[2, null, null, null]
+I[3, +I[1, null], [null], {k=null}]
--! differ
+I[2, null, null, null]
+I[3, +I[1, null], [null, 1], null]
--! flink 2.3.0
