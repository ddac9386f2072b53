-- Computed columns with functions and constants.
--! input t.json
{"a": 1, "b": "x"}
{"a": 2, "b": null}
{"a": null, "b": "z"}
--! sql
CREATE TABLE t (a INT, b STRING, c AS a * 2, d AS CONCAT(b, '!'), e AS CASE WHEN a > 1 THEN 'big' ELSE 'small' END, f AS 'const', g AS COALESCE(b, 'none'))
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a INT, b STRING, c INT, d STRING, e STRING, f STRING, g STRING)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM t;
--! expect
+I[1, x, 2, x!, small, const, x]
+I[2, null, 4, null, big, const, none]
+I[null, z, null, z!, small, const, z]
--! flink 2.3.0
