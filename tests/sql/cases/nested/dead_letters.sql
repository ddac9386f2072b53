-- The complaint says where in the value it is.
--! input t.json
{"id": 1, "r": {"a": 1, "b": [{"c": 1}, {"c": "x"}]}}
--! sql
CREATE TABLE d (source STRING, split STRING, off BIGINT, reason STRING, message BYTES) WITH ('connector' = 'print');
CREATE TABLE t (id INT, r ROW<a INT, b ARRAY<ROW<c INT>>>)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'dead-letter.table' = 'd');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id FROM t WHERE r.a > 0;
--! expect
+I[t, t.json#f373acf7b860cd65, 0, column r.b[].c: expected a whole number, found the string "x", [123, 34, 105, 100, 34, 58, 32, 49, 44, 32, 34, 114, 34, 58, 32, 123, 34, 97, 34, 58, 32, 49, 44, 32, 34, 98, 34, 58, 32, 91, 123, 34, 99, 34, 58, 32, 49, 125, 44, 32, 123, 34, 99, 34, 58, 32, 34, 120, 34, 125, 93, 125, 125]]
--! counts
late 0
bad 1
