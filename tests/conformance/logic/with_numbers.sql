-- Unknown conditions with numbers.
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
SELECT id, a AND v > 3 AS e1,
  a OR v > 3 AS e2,
  v > 3 AS e3,
  NOT (v > 3 AND b) AS e4,
  v IN (1, 5) AS e5,
  v BETWEEN 2 AND 6 AS e6
FROM bools;
--! expect
+I[1, false, true, false, true, true, false]
+I[2, false, true, false, true, false, true]
+I[3, false, true, false, true, false, true]
+I[4, false, null, null, null, null, null]
+I[5, false, true, true, true, true, true]
+I[6, false, true, true, null, false, true]
+I[7, null, true, true, false, false, false]
+I[8, null, null, null, true, null, null]
+I[9, null, true, true, null, false, false]
--! flink 2.3.0
