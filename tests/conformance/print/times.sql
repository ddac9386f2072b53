-- Times leave out seconds that are zero.
--! input t.json
{"a": "10:20:30", "b": "10:20:30"}
{"a": "10:20:00", "b": "10:20:00"}
{"a": "00:00:00", "b": "23:59:59"}
--! sql
CREATE TABLE t (a TIME, b TIME(3)) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a TIME(0), b TIME(3)) WITH ('connector' = 'print');
INSERT INTO p
SELECT * FROM t;
--! expect
+I[00:00, 23:59:59]
+I[10:20, 10:20]
+I[10:20:30, 10:20:30]
--! flink 2.3.0
