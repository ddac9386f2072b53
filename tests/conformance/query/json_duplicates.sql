-- Fields that come twice.
--! input t.json
{"v": 1, "v": 2, "w": 3, "w": 4}
{"w": 1, "v": 2, "w": 3, "v": 4}
{"v": 1, "x": 0, "v": 2}
--! sql
CREATE TABLE t (v INT, w INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v INT, w INT) WITH ('connector' = 'print');
INSERT INTO p
SELECT v, w FROM t;
--! expect
+I[2, 4]
+I[2, null]
+I[4, 3]
--! differ
+I[2, 1]
+I[2, null]
+I[2, null]
--! flink 2.3.0
