-- 'fail-on-missing-field' makes a row without one of the columns bad; an explicit null is there.
--! input t.json
{"k": "a"}
{"k": "b", "v": null}
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json', 'json.fail-on-missing-field' = 'true');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[b, null]
+I[c, 3]
--! counts
late 0
bad 1
