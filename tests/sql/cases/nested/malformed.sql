-- A nested value that does not fit makes the row a bad one, which is counted.
--! input t.json
{"id": 1, "r": {"a": 1, "b": [1, 2]}, "m": {"k": 1}}
{"id": 2, "r": {"a": "no", "b": []}, "m": {}}
{"id": 3, "r": [1], "m": {}}
{"id": 4, "r": {"a": 1, "b": {"x": 1}}, "m": {}}
{"id": 5, "r": {"a": 1, "b": [1, {}]}, "m": {}}
{"id": 6, "r": null, "m": [1]}
{"id": 7, "r": {"a": 7, "a": 8, "b": null}, "m": {"k": 1, "k": 2, "\u006b2": 3}}
{"id": 8, "r": {"a": null}, "m": {}}
--! sql
CREATE TABLE t (id INT, r ROW<a INT NOT NULL, b ARRAY<INT>>, m MAP<STRING, INT>)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (id INT, r ROW<a INT, b ARRAY<INT>>, m MAP<STRING, INT>) WITH ('connector' = 'print');
INSERT INTO p SELECT id, r, m FROM t;
--! expect
+I[1, +I[1, [1, 2]], {k=1}]
+I[7, +I[8, null], {k=2, k2=3}]
--! counts
late 0
bad 6
