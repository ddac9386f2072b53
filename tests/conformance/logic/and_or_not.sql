-- Three-valued logic.
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
SELECT id, a AND b AS e1,
  a OR b AS e2,
  NOT a AS e3,
  a = b AS e4,
  a <> b AS e5
FROM bools;
--! expect
+I[1, true, true, false, true, false]
+I[2, false, true, false, false, true]
+I[3, null, true, false, null, null]
+I[4, false, true, true, false, true]
+I[5, false, false, true, true, false]
+I[6, false, null, true, null, null]
+I[7, null, true, null, null, null]
+I[8, false, null, null, null, null]
+I[9, null, null, null, null, null]
--! flink 2.3.0
