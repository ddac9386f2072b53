-- UNION keeps each row once, NULLs too; with UNION ALL inside it is one union.
--! input t.json
{"k": "a", "v": 1}
{"k": null, "v": 2}
{"k": "a", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t UNION SELECT UPPER(k) FROM t UNION SELECT 'a' FROM t;
--! expect
+I[a]
+I[null]
+I[A]
