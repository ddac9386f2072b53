-- IS [NOT] TRUE, FALSE, UNKNOWN.
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
CREATE TABLE p (id INT, e1 BOOLEAN, e2 BOOLEAN, e3 BOOLEAN, e4 BOOLEAN, e5 BOOLEAN, e6 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, a IS TRUE AS e1,
  a IS NOT TRUE AS e2,
  a IS FALSE AS e3,
  a IS NOT FALSE AS e4,
  a IS UNKNOWN AS e5,
  a IS NOT UNKNOWN AS e6
FROM bools;
--! expect
+I[1, true, false, false, true, false, true]
+I[2, true, false, false, true, false, true]
+I[3, true, false, false, true, false, true]
+I[4, false, true, true, false, false, true]
+I[5, false, true, true, false, false, true]
+I[6, false, true, true, false, false, true]
+I[7, false, true, false, true, true, false]
+I[8, false, true, false, true, true, false]
+I[9, false, true, false, true, true, false]
--! flink 2.3.0
