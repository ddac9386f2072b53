-- EXCEPT ALL: each row of the second side takes one away.
--! input a.json
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "y", "n": 2}
{"k": null, "n": 3}
{"k": "z", "n": null}
{"k": "w", "n": 5}
--! input b.json
{"k": "x", "n": 1}
{"k": "x", "n": 1}
{"k": "y", "n": 9}
{"k": null, "n": 3}
{"k": "z", "n": null}
--! sql
CREATE TABLE a (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '/in/a.json', 'format' = 'json');
CREATE TABLE b (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/in/b.json', 'format' = 'json');
CREATE TABLE p (k STRING, n BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, n FROM a EXCEPT ALL SELECT * FROM b;
--! changelog
+I[w, 5]
+I[x, 1]
+I[y, 2]
--! flink 2.3.0
