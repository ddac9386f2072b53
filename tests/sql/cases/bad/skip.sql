-- 'scan.on-error' = 'skip' only counts.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": "x"}
no json
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'scan.on-error' = 'skip');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[a, 1]
+I[c, 3]
--! counts
late 0
bad 2
