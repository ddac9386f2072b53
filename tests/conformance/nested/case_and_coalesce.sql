-- CASE, COALESCE, NULLIF and IS NULL over nested values of types that meet.
--! input nested.json
{"id": 1, "a": [1, 2], "r": {"x": "5"}}
{"id": 2, "a": null, "r": null}
--! sql
CREATE TABLE nested (id INT, a ARRAY<INT>, r ROW<x STRING>)
  WITH ('connector' = 'filesystem', 'path' = '/in/nested.json', 'format' = 'json');
CREATE TABLE p (id INT, a ARRAY<INT>, b ARRAY<INT>, c BOOLEAN, d BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT id, COALESCE(a, ARRAY[id]), CASE WHEN id = 1 THEN ARRAY[7] ELSE a END, r IS NULL, r.x IS NOT NULL FROM nested;
--! expect
+I[1, [1, 2], [7], false, true]
+I[2, [2], null, true, false]
--! flink 2.3.0
