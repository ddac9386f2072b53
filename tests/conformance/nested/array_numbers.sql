-- What functions over arrays say in numbers; positions outside.
--! input nested.json
{"v": [3, null, 1, 2, 1, 3], "n": 3}
{"v": [1, 1], "n": 2}
{"v": [1], "n": -1}
{"v": [1], "n": 0}
{"v": [], "n": 1}
{"v": [4], "n": null}
{"v": null, "n": 1}
--! sql
CREATE TABLE nested (v ARRAY<INT>, n INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (a INT, b INT, c INT, d INT, e INT, f INT, g INT, h BOOLEAN, i BOOLEAN, j INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT ARRAY_MAX(v), ARRAY_MIN(v), ARRAY_POSITION(v, 1), ARRAY_POSITION(v, 8), CARDINALITY(v), v[2], v[n], ARRAY_CONTAINS(v, n),
  ARRAY_CONTAINS(v, CAST(NULL AS INT)), ARRAY_POSITION(v, n)
FROM nested;
--! expect
+I[1, 1, 1, 0, 1, null, null, false, false, 0]
+I[1, 1, 1, 0, 1, null, null, false, false, 0]
+I[1, 1, 1, 0, 2, 1, 1, false, false, 0]
+I[3, 1, 3, 0, 6, null, 1, true, true, 1]
+I[4, 4, 0, 0, 1, null, null, false, false, null]
+I[null, null, 0, 0, 0, null, null, false, false, 0]
+I[null, null, null, null, null, null, null, null, null, null]
--! flink 2.3.0
