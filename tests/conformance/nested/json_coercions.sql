-- What JSON's coercions do within nested values; fields that are missing; unknown ones.
--! input nested.json
{"id": 1, "r": {"s": 5, "i": "17", "f": 2, "extra": {"x": [1]}}, "a": [1.9, "2", null], "m": {"k": {"s": "q"}}}
{"id": 2, "r": {}, "a": [], "m": {}}
{"id": 3, "m": {"k": null, "": {"i": 4}}}
{"id": 4, "r": {"s": {"x": [1, 2]}, "i": null, "f": "1.25"}, "a": [7], "m": null}
--! sql
CREATE TABLE nested (id INT, r ROW<s STRING, i INT, f DOUBLE>, a ARRAY<INT>, m MAP<STRING, ROW<s STRING, i INT>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, r ROW<s STRING, i INT, f DOUBLE>, a ARRAY<INT>, m MAP<STRING, ROW<s STRING, i INT>>)
  WITH ('connector' = 'print');
INSERT INTO p SELECT * FROM nested;
--! expect
+I[1, +I[5, 17, 2.0], [1, 2, null], {k=+I[q, null]}]
+I[2, +I[null, null, null], [], {}]
+I[3, null, null, {=+I[null, 4], k=null}]
+I[4, +I[{"x":[1,2]}, null, 1.25], [7], null]
--! flink 2.3.0
