-- IN and EXISTS as values: TRUE, FALSE and UNKNOWN.
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
CREATE TABLE p (id INT, in_t BOOLEAN, in_u BOOLEAN, ex BOOLEAN) WITH ('connector' = 'print');
INSERT INTO p SELECT id, k IN (SELECT k FROM t), k IN (SELECT k FROM u), EXISTS (SELECT 1 FROM u WHERE u.n = o.v - 5)
  FROM o;
--! changelog
+I[1, true, true, false]
+I[2, true, null, false]
+I[3, null, null, true]
+I[4, false, null, false]
+I[5, true, true, false]
--! flink 2.3.0
