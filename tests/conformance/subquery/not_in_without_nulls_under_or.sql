-- NOT IN under OR: a NULL is not certainly none of the values, unless there are none.
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
CREATE TABLE p (id INT, x STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT id, 'some' FROM o WHERE k NOT IN (SELECT k FROM t) OR v = 20
  UNION ALL SELECT id, 'none' FROM o WHERE k NOT IN (SELECT k FROM t WHERE n > 1000) OR v = 20;
--! changelog
+I[1, none]
+I[2, none]
+I[2, some]
+I[3, none]
+I[4, none]
+I[4, some]
+I[5, none]
--! differ
+I[2, some]
+I[4, some]
--! flink 2.3.0
