-- BOOLEAN as text and number.
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
CREATE TABLE p (id INT, e1 STRING, e2 INT, e3 DECIMAL(3, 1), e4 DOUBLE, e5 BOOLEAN)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT id, CAST(a AS STRING) AS e1,
  CAST(a AS INT) AS e2,
  CAST(a AS DECIMAL(3, 1)) AS e3,
  CAST(a AS DOUBLE) AS e4,
  CAST(CAST(a AS STRING) AS BOOLEAN) AS e5
FROM bools;
--! expect
+I[1, TRUE, 1, 1.0, 1.0, true]
+I[2, TRUE, 1, 1.0, 1.0, true]
+I[3, TRUE, 1, 1.0, 1.0, true]
+I[4, FALSE, 0, 0.0, 0.0, false]
+I[5, FALSE, 0, 0.0, 0.0, false]
+I[6, FALSE, 0, 0.0, 0.0, false]
+I[7, null, null, null, null, null]
+I[8, null, null, null, null, null]
+I[9, null, null, null, null, null]
--! flink 2.3.0
