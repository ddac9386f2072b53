-- CASE on unknown goes on.
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
CREATE TABLE p (id INT, e1 STRING, e2 STRING, e3 STRING, e4 BOOLEAN, e5 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CASE WHEN a THEN 'a' WHEN b THEN 'b' ELSE '-' END AS e1,
  IF(a, 'yes', 'no') AS e2,
  CASE a WHEN b THEN 'same' ELSE 'other' END AS e3,
  COALESCE(a, b) AS e4,
  NULLIF(a, b) AS e5
FROM bools;
--! expect
+I[1, a, yes, same, true, null]
+I[2, a, yes, other, true, true]
+I[3, a, yes, other, true, true]
+I[4, b, no, other, false, false]
+I[5, -, no, same, false, null]
+I[6, -, no, other, false, false]
+I[7, b, no, other, true, null]
+I[8, -, no, other, false, null]
+I[9, -, no, other, null, null]
--! flink 2.3.0
