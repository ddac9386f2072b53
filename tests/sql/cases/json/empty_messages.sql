-- Empty lines and null are no rows.
--! input t.json
{"k": "a"}
null
   
{"k": "b"}
--! sql
CREATE TABLE t (k STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT k FROM t;
--! expect
+I[a]
+I[b]
--! counts
late 0
bad 0
