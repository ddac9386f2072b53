-- Rows that can not be read are counted and kept as dead letters; the job goes on.  Flink fails the job.
-- Pinned by docs/flink-differences.md.
--! input t.json
{"k": "a", "v": 1}
{"k": "b", "v": "x"}
no json
{"k": "c", "v": 3}
--! sql
CREATE TABLE t (k STRING, v INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (k STRING, v INT) WITH ('connector' = 'print');
INSERT INTO p SELECT k, v FROM t;
--! expect
+I[a, 1]
+I[c, 3]
--! counts
late 0
bad 2
