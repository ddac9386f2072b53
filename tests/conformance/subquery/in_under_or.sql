-- IN and EXISTS under OR: UNKNOWN is as good as FALSE there.
--! input o.json
{"id": 1, "k": "a", "v": 10}
{"id": 2, "k": "b", "v": 20}
{"id": 3, "k": null, "v": 30}
{"id": 4, "k": "c", "v": 40}
{"id": 5, "k": "a", "v": null}
--! input t.json
{"k": "a", "n": 1}
{"k": "b", "n": 15}
{"k": "b", "n": 25}
--! input u.json
{"k": "a", "n": 1}
{"k": null, "n": 25}
--! sql
CREATE TABLE o (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/o.json', 'format' = 'json');
CREATE TABLE t (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE u (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/u.json', 'format' = 'json');
CREATE TABLE p (id INT) WITH ('connector' = 'print');
INSERT INTO p SELECT id FROM o WHERE k IN (SELECT k FROM t) OR v = 30;
--! changelog
+I[1]
+I[2]
+I[3]
+I[5]
--! flink 2.3.0
