-- CAST and TRY_CAST of what is nested.
--! input nested.json
{"id": 1, "a": ["1", "2"], "r": {"x": "5", "y": 1.5}, "m": {"k": "7"}}
{"id": 2, "a": ["1", null], "r": {"x": null, "y": 2.5}, "m": {}}
--! sql
CREATE TABLE nested (id INT, a ARRAY<STRING>, r ROW<x STRING, y DOUBLE>, m MAP<STRING, STRING>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, a ARRAY<INT>, r ROW<x INT, y STRING>, m MAP<STRING, BIGINT>) WITH ('connector' = 'print');
INSERT INTO p SELECT id, CAST(a AS ARRAY<INT>), CAST(r AS ROW<x INT, y STRING>), CAST(m AS MAP<STRING, BIGINT>) FROM nested;
--! expect
+I[1, [1, 2], +I[5, 1.5], {k=7}]
+I[2, [1, null], +I[null, 2.5], {}]
--! flink 2.3.0
