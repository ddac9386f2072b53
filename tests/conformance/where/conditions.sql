-- WHERE lets in what is true.
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
CREATE TABLE p (id INT, e1 INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT id, v AS e1
FROM bools WHERE NOT (a AND b) OR v > 8;
--! expect
+I[2, 2]
+I[4, null]
+I[5, 5]
+I[6, 6]
+I[8, null]
+I[9, 9]
--! flink 2.3.0
