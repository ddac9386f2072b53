-- BOOLEANs compare.
--! input bools.json
{"id": 1, "a": true, "b": true, "v": 1}
{"id": 2, "a": true, "b": false, "v": 2}
{"id": 3, "a": true, "b": null, "v": 3}
{"id": 4, "a": false, "b": true, "v": null}
{"id": 5, "a": false, "b": false, "v": 5}
{"id": 6, "a": false, "b": null, "v": 6}
{"id": 7, "a": null, "b": true, "v": 7}
{"id": 8, "a": null, "b": false, "v": null}
{"id": 9, "a": null, "b": null, "v": 9}
--! sql
CREATE TABLE bools (id INT, a BOOLEAN, b BOOLEAN, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/bools.json', 'format' = 'json');
CREATE TABLE p (id INT, e1 BOOLEAN, e2 BOOLEAN, e3 BOOLEAN, e4 BOOLEAN, e5 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, a < b AS e1,
  a >= b AS e2,
  a IS DISTINCT FROM b AS e3,
  a IS NOT DISTINCT FROM b AS e4,
  GREATEST(a, b) AS e5
FROM bools;
--! expect
+I[1, false, true, false, true, true]
+I[2, false, true, true, false, true]
+I[3, null, null, true, false, null]
+I[4, true, false, true, false, true]
+I[5, false, true, false, true, false]
+I[6, null, null, true, false, null]
+I[7, null, null, true, false, null]
+I[8, null, null, true, false, null]
+I[9, null, null, false, true, null]
--! flink 2.3.0
