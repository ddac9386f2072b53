-- A STRING column takes numbers and literals as they are written, objects and arrays as JSON text.
--! input t.json
{"s": 1.50}
{"s": true}
{"s": {"a": [1.50, 2], "b": null}}
{"s": [1, "x"]}
{"s": 1e5}
--! sql
CREATE TABLE t (s STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (s STRING) WITH ('connector' = 'print');
INSERT INTO p SELECT s FROM t;
--! expect
+I[1.50]
+I[true]
+I[{"a":[1.50,2],"b":null}]
+I[[1,"x"]]
+I[1e5]
