-- Of a field that comes twice the last one counts.
--! input t.json
{"v": 1, "v": 2}
--! sql
CREATE TABLE t (v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT v FROM t;
--! expect
+I[2]
